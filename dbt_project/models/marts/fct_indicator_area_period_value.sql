-- One row per indicator, area, period and breakdown.
{{ period_fact_rows(ref('seed_area'), 'area_key') }}
