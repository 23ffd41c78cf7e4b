-- One row per indicator, area, month and breakdown.
{{ fact_rows(ref('stg_catalogue_area'), 'area_key') }}
