{#- The persons of whom the news change rows of these tables, with the first day on which that may be seen. They come in
    the order in which the tables of persons lie, so that looking them up reads each page once. -#}
{% macro changed_persons(raw_tables) -%}
    (
        select person, min(from_day) as from_day
        from {{ ref('stg_register_touched') }}
        where raw_table in ('{{ raw_tables | join("', '") }}')
        group by person
        order by person
    )
{%- endmacro %}

{#- The rows of a model that may be otherwise now: all of them, or those of the changed persons that meet a condition. -#}
{% macro of_changed(raw_tables, rows, condition='true') -%}
    {%- set changed = changed_persons(raw_tables) if redoing() or not execute -%}
    {%- if redoing() -%}
        (
            select rows.* from {{ changed }} as changed
            cross join {{ looked_up(rows, 'rows', 'changed.person = rows.person and ' ~ condition) }} as rows
        )
    {%- else -%}
        {{ rows }}
    {%- endif -%}
{%- endmacro %}

{#- What a model of stretches makes anew: all rows of another model, or those of the changed persons that begin after
    what it has kept of them (`kept_day` of the last of them). -#}
{% macro rows_to_redo(raw_tables, rows, day, kept_day='standing.from_day', begins='from_day') -%}
    {{ of_changed(raw_tables, rows, 'rows.' ~ day ~ ' > ' ~ latest(this, 'changed.person', kept_day, begins=begins)) }}
{%- endmacro %}

{#- Forget the rows of a model that the news let come otherwise; they come anew. -#}
{% macro forget(condition) -%}
    {% if redoing() %}delete from {{ this }} where {{ condition }}{% endif %}
{%- endmacro %}

{#- Forget what a model holds, by a condition, of the persons of whom the news change rows of the tables it is made from. -#}
{% macro forget_changed_persons(raw_tables, condition='true') -%}
    {% if redoing() -%}
        {%- set standing = looked_up(this, 'standing', 'changed.person = standing.person and ' ~ condition, 'standing.ctid') -%}
        {{ forget('ctid = any(array(select standing.ctid from ' ~ changed_persons(raw_tables) ~ ' as changed cross join ' ~ standing ~ ' as standing))') }}
    {%- endif %}
{%- endmacro %}

{#- Forget a model's stretches of the changed persons, from the one that begins last before the changed day on. -#}
{% macro forget_stretches(raw_tables, begins='from_day') -%}
    {%- set kept = latest(this, 'changed.person', 'standing.' ~ begins, until='changed.from_day - 1', begins=begins) -%}
    {{ forget_changed_persons(raw_tables, 'standing.' ~ begins ~ ' >= ' ~ kept) }}
{%- endmacro %}

{#- The months in which searches began whose wait for the interview the news of this build may change. -#}
{% macro months_waited_anew() -%}
    (select month from {{ ref('int_initial_interview_touched') }} where added_by = {{ addition() }})
{%- endmacro %}
