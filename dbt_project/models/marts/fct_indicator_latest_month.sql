-- One row per indicator and municipality it applies to.
{{ latest_month_rows(ref('stg_catalogue_municipality'), 'municipality_key') }}
