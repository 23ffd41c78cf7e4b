{#- Whether an indicator is told for the year and made from its months: December then shows the year, and no month itself. -#}
{% macro year_of_its_months(indicators) -%}
    ({{ indicators }}.frequency = 'annual' and {{ indicators }}.roll_up in ('sum', 'recompute'))
{%- endmacro %}
