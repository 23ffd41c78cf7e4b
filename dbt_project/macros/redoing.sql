{#- A build that adds news runs the models of persons twice, for the persons the news touch: before the news are
    applied, to take off what they counted for, and after. `whole` makes everything anew. -#}
{% macro redoing() -%}
    {%- if var('phase') == 'whole' and execute and this and is_incremental() -%}
        {{ exceptions.raise_compiler_error("what was built before would be counted twice: run `warehouse build`") }}
    {%- endif -%}
    {{ return(var('phase') != 'whole') }}
{%- endmacro %}

{#- What is done with a table that was made: the planner learns what it holds. Made anew, its rows are marked as seen by
    all as well, or the first that read it would have to write every page. -#}
{% macro settled() -%}
    {{ 'vacuum (analyze)' if var('phase') == 'whole' else 'analyze' }} {{ this }}
{%- endmacro %}

{#- The numbers of the snapshots that are new, as a list for `in`. -#}
{% macro news() -%}
    ({{ var('news') | join(', ') or 'null' }})
{%- endmacro %}

{#- The newest delivery that a build adds, told by what it counts: 0 in a whole build, -1 in one that adds none. -#}
{% macro addition() -%}
    {{ 0 if var('phase') == 'whole' else var('news') | max | default(-1, true) }}
{%- endmacro %}

{#- The rows of a model that may count differently: in a whole build all of them, else those of touched persons that
    last until the first day on which anything may differ (`touched_from`), or longer. -#}
{% macro of_touched(rows, until) -%}
    {%- set touched = ref('int_touched_person') if redoing() or not execute -%}
    {%- if redoing() -%}
        (
            select rows.*, touched.from_day as touched_from
            from {{ rows }} as rows
            inner join {{ touched }} as touched on rows.person = touched.person and touched.from_day <= {{ until }}
        )
    {%- else -%}
        (select rows.*, date '-infinity' as touched_from from {{ rows }} as rows)
    {%- endif -%}
{%- endmacro %}

{#- The employment statuses of those who are counted: everybody's, or the touched persons'. -#}
{% macro statuses() -%}
    {%- set touched = ref('int_touched_status') if redoing() or not execute -%}
    {{ touched if redoing() else ref('int_status') }}
{%- endmacro %}

{#- The last day of the month a day lies in: persons are counted by the month, so the whole month counts anew. -#}
{% macro month_end(day) -%}
    (date_trunc('month', {{ day }}) + interval '1 month - 1 day')
{%- endmacro %}

{#- The first month an indicator of the register applies to: what happened before it is never shown, nor counted. -#}
{% macro first_month() -%}
    (
        select coalesce(min(applies_from), date '-infinity') from {{ ref('seed_indicator') }}
        where source = 'register'
    )
{%- endmacro %}

{#- The longest time a parameter of so many days or months ever has been. -#}
{% macro longest_interval(code, unit) -%}
    (
        select make_interval({{ unit }} => max(parameters.value)::integer) from {{ ref('seed_parameter') }} as parameters
        where parameters.parameter_code = '{{ code }}'
    )
{%- endmacro %}

{#- 1 for what counts, -1 for what counted before the news. -#}
{% macro sign() -%}
    {{ -1 if var('phase') == 'before' else 1 }}
{%- endmacro %}

{#- Forget the rows of a staging model of the register whose keys the news name; they come again as they now stand. -#}
{% macro forget_changed() -%}
    {%- set raw_table = model.name | replace('stg_', '') -%}
    {%- if redoing() and raw_table in changing_tables() -%}
        {%- set key = changing_tables()[raw_table].key[0] %}
        delete from {{ this }} as standing
        using {{ source('raw', raw_table ~ '_change') }} as changed
        where changed._snapshot_id in {{ news() }} and standing.{{ key }} = changed.{{ key }}::{{ 'bigint' if key.endswith('_id') else 'text' }}
    {%- endif -%}
{%- endmacro %}
