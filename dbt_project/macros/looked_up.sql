{#- The rows of a model that meet a condition on rows beside them, found by index row by row: `offset 0` keeps the
    planner from reading all of a long history instead. `name` is what the condition calls them. -#}
{% macro looked_up(rows, name, condition, columns='*') -%}
    lateral (select {{ columns }} from {{ rows }} as {{ name }} where {{ condition }} offset 0)
{%- endmacro %}

{#- A day of the stretch of a person that begins last, of those that begin by a day if one is given; minus infinity if
    there is none. -#}
{% macro latest(rows, person, day, until=none, begins='from_day') -%}
    coalesce(
        (
            select {{ day }} from {{ rows }} as standing
            where {{ person }} = standing.person {% if until %}and standing.{{ begins }} <= {{ until }}{% endif %}
            order by standing.{{ begins }} desc
            limit 1
        ),
        date '-infinity'
    )
{%- endmacro %}

{#- The stretch of days of a person that holds a day, to be joined `on true`. Few persons are looked up by index: it is
    the one that begins last until that day, or none. -#}
{% macro on_day(rows, person, day, begins='from_day') -%}
    {%- set last_begun %}
        (
            select * from {{ rows }} as standing
            where {{ person }} = standing.person and standing.{{ begins }} <= {{ day }}
            order by standing.{{ begins }} desc
            limit 1
        )
    {%- endset -%}
    {%- if redoing() -%}
        lateral (select * from {{ last_begun }} as stretch where {{ day }} <= stretch.to_day)
    {%- else -%}
        lateral (
            select * from {{ rows }} as stretch
            where {{ person }} = stretch.person and {{ day }} between stretch.{{ begins }} and stretch.to_day
        )
    {%- endif -%}
{%- endmacro %}
