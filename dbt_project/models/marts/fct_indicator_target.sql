-- One row per indicator, municipality and year with a target or a comment.
{{ target_rows(ref('stg_catalogue_municipality'), 'municipality_key') }}
