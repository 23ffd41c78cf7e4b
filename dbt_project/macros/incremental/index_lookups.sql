{#- `offset 0` keeps the planner from reading all of a long history instead of looking up by index. -#}
{% macro lateral_lookup(rows, name, condition, columns='*') -%}
    lateral (select {{ columns }} from {{ rows }} as {{ name }} where {{ condition }} offset 0)
{%- endmacro %}

{% macro latest_day(rows, person, day, until=none, begins='from_day') -%}
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

{#- Few persons are looked up by index: the period is the one that begins last until that day, or none. -#}
{% macro period_on_day(rows, person, day, begins='from_day') -%}
    {%- set last_begun %}
        (
            select * from {{ rows }} as standing
            where {{ person }} = standing.person and standing.{{ begins }} <= {{ day }}
            order by standing.{{ begins }} desc
            limit 1
        )
    {%- endset -%}
    {%- if is_incremental_run() -%}
        lateral (select * from {{ last_begun }} as period where {{ day }} <= period.to_day)
    {%- else -%}
        lateral (
            select * from {{ rows }} as period
            where {{ person }} = period.person and {{ day }} between period.{{ begins }} and period.to_day
        )
    {%- endif -%}
{%- endmacro %}
