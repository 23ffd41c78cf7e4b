{% macro month_was_over(scope) -%}
    {{ scope }}.month + interval '1 month' <= ({{ scope }}.ordered_at at time zone 'Europe/Helsinki')::date + 1
{%- endmacro %}
