-- One row per indicator, municipality, period and breakdown.
{{ period_fact_rows(ref('seed_municipality'), 'municipality_key') }}
