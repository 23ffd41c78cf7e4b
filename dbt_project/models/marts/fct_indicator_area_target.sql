-- One row per indicator, area and year with a target or a comment.
{{ target_rows(ref('seed_area'), 'area_key') }}
