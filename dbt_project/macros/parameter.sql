{% macro parameter(code, day) -%}
    (
        select parameters.value::integer
        from {{ ref('seed_parameter') }} as parameters
        where parameters.parameter_code = '{{ code }}' and parameters.valid_from <= {{ day }}
        order by parameters.valid_from desc
        limit 1
    )
{%- endmacro %}
