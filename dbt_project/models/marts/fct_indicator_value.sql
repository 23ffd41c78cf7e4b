-- One row per indicator, municipality, month and breakdown.
{{ fact_rows(ref('seed_municipality'), 'municipality_key') }}
