{#- How a cell stands to the target of its year. `targets` is the row of int_target, joined for the total alone; `fits`
    says whether the cell's time is one that its indicator is held against a year's target by. Only a final value is
    compared: an incomplete or preliminary one may still change, and the others have no number. -#}
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
