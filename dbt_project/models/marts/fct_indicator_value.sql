-- One row per indicator, municipality, month and breakdown.
{{ fact_rows(ref('stg_catalogue_municipality'), 'municipality_key') }}
