-- One row per indicator, area and year with a target or a comment.
{{ target_rows(ref('stg_catalogue_area'), 'area_key') }}
