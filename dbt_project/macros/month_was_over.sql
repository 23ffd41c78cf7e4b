{% macro month_was_over(coverage) -%}
    {{ coverage }}.month + interval '1 month' <= ({{ coverage }}.ordered_at at time zone 'Europe/Helsinki')::date + 1
{%- endmacro %}
