{#- The rows of a model that meet a condition on rows beside them, found by index row by row: `offset 0` keeps the
    planner from reading all of a long history instead. `name` is what the condition calls them. -#}
{% macro looked_up(rows, name, condition, columns='*') -%}
    lateral (select {{ columns }} from {{ rows }} as {{ name }} where {{ condition }} offset 0)
{%- endmacro %}

{#- The latest day that the rows of a person have, of those until a day if one is given; minus infinity if there is none. -#}
{% macro latest(rows, person, day, until=none) -%}
    (
        select coalesce(max({{ day }}), date '-infinity') from {{ rows }} as standing
        where {{ person }} = standing.person {% if until %}and {{ day }} <= {{ until }}{% endif %}
    )
{%- endmacro %}

{#- The stretch of days of a person that holds a day, to be joined `on true`. Few persons are looked up by index. -#}
{% macro on_day(rows, person, day, from_day='from_day') -%}
    {%- set condition = person ~ ' = stretch.person and ' ~ day ~ ' between stretch.' ~ from_day ~ ' and stretch.to_day' -%}
    {%- if redoing() -%}
        {{ looked_up(rows, 'stretch', condition) }}
    {%- else -%}
        lateral (select * from {{ rows }} as stretch where {{ condition }})
    {%- endif -%}
{%- endmacro %}
