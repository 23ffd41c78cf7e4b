-- One row per indicator, area, month and breakdown.
{{ fact_rows(ref('seed_area'), 'area_key') }}
