-- One row per indicator and area it applies to.
{{ latest_month_rows(ref('seed_area'), 'area_key') }}
