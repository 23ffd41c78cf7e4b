{% macro target_rows(places, key) -%}
    select
        targets.indicator_key,
        places.{{ key }},
        targets.year,
        targets.target,
        targets.comment_fi,
        targets.comment_sv
    from {{ ref('int_target') }} as targets
    inner join {{ places }} as places on targets.geo_code = places.geo_code
{%- endmacro %}
