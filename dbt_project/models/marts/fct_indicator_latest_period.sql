-- One row per indicator, municipality it applies to, and kind of period.
{{ latest_period_rows(ref('stg_catalogue_municipality'), 'municipality_key') }}
