{% macro worse_status(first, second) -%}
    case
        when 'hidden' in ({{ first }}, {{ second }}) then 'hidden'
        when 'not_ripe' in ({{ first }}, {{ second }}) then 'not_ripe'
        when 'missing' in ({{ first }}, {{ second }}) or {{ first }} is null or {{ second }} is null then 'missing'
        when 'not_applicable' in ({{ first }}, {{ second }}) then 'not_applicable'
        when 'incomplete' in ({{ first }}, {{ second }}) then 'incomplete'
        when 'preliminary' in ({{ first }}, {{ second }}) then 'preliminary'
        else 'final'
    end
{%- endmacro %}
