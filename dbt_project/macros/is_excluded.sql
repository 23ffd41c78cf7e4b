{% macro is_excluded(rule) -%}
{%- set no_events, reasons = [], [] -%}
{%- for column, value in rule.no_events.items() %}{% do no_events.append("rows." ~ column ~ " = '" ~ value ~ "'") %}{% endfor -%}
{%- if no_events %}{% do reasons.append("(" ~ no_events | join(" and ") ~ ")") %}{% endif -%}
{%- for column, codes in (rule.exclude or {}).items() %}{% do reasons.append("rows." ~ column ~ " in ('" ~ codes | join("', '") ~ "')") %}{% endfor -%}
{%- if rule.not_blank %}{% do reasons.append("rows." ~ rule.not_blank ~ " is null") %}{% endif -%}
{%- set day = "left(rows." ~ rule.date ~ " || '-01', 10)::date" -%}
{%- for column, limits in (rule.between or {}).items() -%}
{%- do reasons.append("rows." ~ column ~ "::numeric not between " ~ parameter(limits[0], day) ~ " and " ~ parameter(limits[1], day)) -%}
{%- endfor -%}
{{ return("coalesce(" ~ reasons | join(" or ") ~ ", false)" if reasons else "false") }}
{%- endmacro %}
