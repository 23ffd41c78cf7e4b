-- One row per indicator, municipality, period and breakdown.
{{ period_fact_rows(ref('stg_catalogue_municipality'), 'municipality_key') }}
