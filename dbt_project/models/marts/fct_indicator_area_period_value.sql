-- One row per indicator, area, period and breakdown.
{{ period_fact_rows(ref('stg_catalogue_area'), 'area_key') }}
