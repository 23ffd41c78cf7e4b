-- One row per indicator, area it applies to, and kind of period.
{{ latest_period_rows(ref('seed_area'), 'area_key') }}
