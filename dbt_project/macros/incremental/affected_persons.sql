{#- Persons come in the order in which the tables of persons lie, so that looking them up reads each page once. -#}
{% macro changed_persons(raw_tables) -%}
    (
        select person, min(from_day) as from_day
        from {{ ref('stg_register_changed_person') }}
        where raw_table in ('{{ raw_tables | join("', '") }}')
        group by person
        order by person
    )
{%- endmacro %}

{% macro rows_of_changed_persons(raw_tables, rows, condition='true') -%}
    {%- set changed = changed_persons(raw_tables) if is_incremental_run() or not execute -%}
    {%- if is_incremental_run() -%}
        (
            select rows.* from {{ changed }} as changed
            cross join {{ lateral_lookup(rows, 'rows', 'changed.person = rows.person and ' ~ condition) }} as rows
        )
    {%- else -%}
        {{ rows }}
    {%- endif -%}
{%- endmacro %}

{% macro rows_to_rebuild(raw_tables, rows, day, kept_day='standing.from_day', begins='from_day') -%}
    {{ rows_of_changed_persons(raw_tables, rows, 'rows.' ~ day ~ ' > ' ~ latest_day(this, 'changed.person', kept_day, begins=begins)) }}
{%- endmacro %}

{% macro delete_rows(condition) -%}
    {% if is_incremental_run() %}delete from {{ this }} where {{ condition }}{% endif %}
{%- endmacro %}

{#- Rows are found by index, and deleted by their place: deleting with a join would read all of the table. -#}
{% macro delete_changed_persons(raw_tables, condition='true') -%}
    {% if is_incremental_run() -%}
        {%- set standing = lateral_lookup(this, 'standing', 'changed.person = standing.person and ' ~ condition, 'standing.ctid') -%}
        {{ delete_rows('ctid = any(array(select standing.ctid from ' ~ changed_persons(raw_tables) ~ ' as changed cross join ' ~ standing ~ ' as standing))') }}
    {%- endif %}
{%- endmacro %}

{% macro delete_changed_periods(raw_tables, begins='from_day') -%}
    {%- set kept = latest_day(this, 'changed.person', 'standing.' ~ begins, until='changed.from_day - 1', begins=begins) -%}
    {{ delete_changed_persons(raw_tables, 'standing.' ~ begins ~ ' >= ' ~ kept) }}
{%- endmacro %}

{% macro delete_changed_keys() -%}
    {%- set raw_table = model.name | replace('stg_', '') -%}
    {%- if is_incremental_run() and raw_table in changing_tables() -%}
        {%- set key = changing_tables()[raw_table].key[0] %}
        delete from {{ this }} as standing
        using {{ source('raw', raw_table ~ '_change') }} as changed
        where changed._snapshot_id in {{ change_files() }} and standing.{{ key }} = changed.{{ key }}::{{ 'bigint' if key.endswith('_id') else 'text' }}
    {%- endif -%}
{%- endmacro %}

{% macro wait_months_to_rebuild() -%}
    (select month from {{ ref('int_initial_interview_affected_month') }} where delta_id = {{ delta_id() }})
{%- endmacro %}
