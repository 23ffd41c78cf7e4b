{#- Whether a row of a rule is told but not counted: the word of a month without events, a row with a code or without a
    value that the rule leaves out, or one outside the limits of its day. -#}
{% macro uncounted(rule) -%}
{%- set told, reasons = [], [] -%}
{%- for column, value in rule.zero.items() %}{% do told.append("rows." ~ column ~ " = '" ~ value ~ "'") %}{% endfor -%}
{%- if told %}{% do reasons.append("(" ~ told | join(" and ") ~ ")") %}{% endif -%}
{%- for column, codes in (rule.without or {}).items() %}{% do reasons.append("rows." ~ column ~ " in ('" ~ codes | join("', '") ~ "')") %}{% endfor -%}
{%- if rule.given %}{% do reasons.append("rows." ~ rule.given ~ " is null") %}{% endif -%}
{%- set day = "left(rows." ~ rule.date ~ " || '-01', 10)::date" -%}
{%- for column, limits in (rule.between or {}).items() -%}
{%- do reasons.append("rows." ~ column ~ "::numeric not between " ~ parameter(limits[0], day) ~ " and " ~ parameter(limits[1], day)) -%}
{%- endfor -%}
{{ return("coalesce(" ~ reasons | join(" or ") ~ ", false)" if reasons else "false") }}
{%- endmacro %}
