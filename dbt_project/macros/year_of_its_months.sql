{% macro year_of_its_months(indicators) -%}
    ({{ indicators }}.frequency = 'annual' and {{ indicators }}.roll_up in ('sum', 'recompute'))
{%- endmacro %}
