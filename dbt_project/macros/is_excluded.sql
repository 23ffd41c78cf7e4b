{% macro is_excluded(rule) -%}
{%- set zero_values, reasons = [], [] -%}
{%- for column, value in rule.zero.items() %}{% do zero_values.append("rows." ~ column ~ " = '" ~ value ~ "'") %}{% endfor -%}
{%- if zero_values %}{% do reasons.append("(" ~ zero_values | join(" and ") ~ ")") %}{% endif -%}
{%- for column, codes in (rule.without or {}).items() %}{% do reasons.append("rows." ~ column ~ " in ('" ~ codes | join("', '") ~ "')") %}{% endfor -%}
{%- if rule.given %}{% do reasons.append("rows." ~ rule.given ~ " is null") %}{% endif -%}
{%- set day = "left(rows." ~ rule.date ~ " || '-01', 10)::date" -%}
{%- for column, limits in (rule.between or {}).items() -%}
{%- do reasons.append("rows." ~ column ~ "::numeric not between " ~ parameter(limits[0], day) ~ " and " ~ parameter(limits[1], day)) -%}
{%- endfor -%}
{{ return("coalesce(" ~ reasons | join(" or ") ~ ", false)" if reasons else "false") }}
{%- endmacro %}
