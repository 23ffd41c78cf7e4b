{% macro target_status(cell, targets, fits) -%}
    case
        when {{ targets }}.target is null then 'no_target'
        when coalesce({{ cell }}.observation_status, 'missing') <> 'final' or not ({{ fits }}) then 'not_comparable'
        when {{ targets }}.direction = 'up' and {{ cell }}.value >= {{ targets }}.target then 'on_target'
        when {{ targets }}.direction = 'down' and {{ cell }}.value <= {{ targets }}.target then 'on_target'
        when {{ targets }}.direction in ('up', 'down') then 'behind'
        else 'not_comparable'
    end
{%- endmacro %}
