-- One row per indicator and area it applies to.
{{ latest_month_rows(ref('stg_catalogue_area'), 'area_key') }}
