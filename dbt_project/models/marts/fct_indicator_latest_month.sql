-- One row per indicator and municipality it applies to.
{{ latest_month_rows(ref('seed_municipality'), 'municipality_key') }}
