-- One row per indicator, area it applies to, and kind of period.
{{ latest_period_rows(ref('stg_catalogue_area'), 'area_key') }}
