{% macro is_incremental_run() -%}
    {{ return(var('phase') != 'whole') }}
{%- endmacro %}

{#- Overrides dbt's own. Rows of counts carry a sign: adding to a table that stands is right in the two phases of
    `warehouse build` alone. Whatever else runs an incremental model, as `dbt run` by hand, makes all of it. -#}
{% macro should_full_refresh() -%}
    {{ return(not is_incremental_run() or config.get('full_refresh', false) or flags.FULL_REFRESH) }}
{%- endmacro %}

{#- A table made as a whole is marked as visible to all as well: else its first reader would write every page of it. -#}
{% macro vacuum_analyze() -%}
    {{ 'analyze' if is_incremental_run() else 'vacuum (analyze)' }} {{ this }}
{%- endmacro %}

{% macro change_files() -%}
    ({{ var('change_files') | join(', ') or 'null' }})
{%- endmacro %}

{% macro delta_id() -%}
    {{ var('change_files') | max | default(-1, true) if is_incremental_run() else 0 }}
{%- endmacro %}

{% macro delta_sign() -%}
    {{ -1 if var('phase') == 'retract' else 1 }}
{%- endmacro %}

{% macro affected_rows(rows, until) -%}
    {%- set affected = ref('int_affected_person') if is_incremental_run() or not execute -%}
    {%- if is_incremental_run() -%}
        (
            select rows.*, affected.from_day as affected_from
            from {{ rows }} as rows
            inner join {{ affected }} as affected on rows.person = affected.person and affected.from_day <= {{ until }}
        )
    {%- else -%}
        (select rows.*, date '-infinity' as affected_from from {{ rows }} as rows)
    {%- endif -%}
{%- endmacro %}

{% macro employment_statuses() -%}
    {%- set affected = ref('int_affected_status') if is_incremental_run() or not execute -%}
    {{ affected if is_incremental_run() else ref('int_person_status') }}
{%- endmacro %}

{#- Persons are counted by the month: where a day of it changes, the whole month is counted again. -#}
{% macro month_end(day) -%}
    (date_trunc('month', {{ day }}) + interval '1 month - 1 day')
{%- endmacro %}

{#- What happened before it is never reported, nor counted. -#}
{% macro first_month() -%}
    (
        select coalesce(min(applies_from), date '-infinity') from {{ ref('seed_indicator') }}
        where source = 'register'
    )
{%- endmacro %}

{% macro longest_interval(code, unit) -%}
    (
        select make_interval({{ unit }} => max(parameters.value)::integer) from {{ ref('seed_parameter') }} as parameters
        where parameters.parameter_code = '{{ code }}'
    )
{%- endmacro %}

{% macro newest_change_rows(raw_table) -%}
    {%- set key = changing_tables()[raw_table].key[0] -%}
    (
        select distinct on ({{ key }}) changes.*
        from {{ source('raw', raw_table ~ '_change') }} as changes
        inner join {{ source('ops', 'snapshot') }} as snapshot on changes._snapshot_id = snapshot.snapshot_id
        where changes._snapshot_id in {{ change_files() }}
        order by {{ key }}, snapshot.as_of desc, changes._snapshot_id desc, changes._row desc
    )
{%- endmacro %}

{#- Where nothing but the end of a row differs (`same`), nothing before the earlier of its two ends does. -#}
{% macro changed_persons_of(raw_table, began, ended=none, same='') -%}
    {%- set key = changing_tables()[raw_table].key[0] -%}
    select
        '{{ raw_table }}' as raw_table,
        persons.person,
        {% if ended -%}
            case
                when
                    changed.change <> 'removed' and standing.person = changed.person
                    and standing.{{ began }} = changed.{{ began }}::date and {{ same }}
                    then least(coalesce(standing.{{ ended }}, date 'infinity'), coalesce(changed.{{ ended }}::date, date 'infinity'))
                else least(standing.{{ began }}, changed.{{ began }}::date)
            end
        {%- else -%}
            least(standing.{{ began }}, changed.{{ began }}::date)
        {%- endif %} as from_day
    from {{ newest_change_rows(raw_table) }} as changed
    left join {{ ref('stg_' ~ raw_table) }} as standing on changed.{{ key }}::bigint = standing.{{ key }}
    cross join lateral (values (standing.person), (changed.person)) as persons (person)
    where persons.person is not null
{%- endmacro %}
