-- One row per indicator, municipality and year with a target or a comment.
{{ target_rows(ref('seed_municipality'), 'municipality_key') }}
