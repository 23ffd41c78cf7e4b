{#- A build that adds news runs the models of persons twice, for the persons the news touch: before the news are
    applied, to take off what they counted for, and after. `whole` makes everything anew. -#}
{% macro redoing() -%}
    {%- if execute and is_incremental() and var('phase') == 'whole' -%}
        {{ exceptions.raise_compiler_error("what was built before would be counted twice: run `warehouse build`") }}
    {%- endif -%}
    {{ return(var('phase') != 'whole') }}
{%- endmacro %}

{#- The numbers of the snapshots that are new, as a list for `in`. -#}
{% macro news() -%}
    ({{ var('news') | join(', ') or 'null' }})
{%- endmacro %}

{#- The condition that something of a person that rests on a day and later ones is to be made anew; true in a whole
    build. `from_day` is the first day on which anything may differ. -#}
{% macro is_touched(person, day, from_day='from_day') -%}
    {%- set touched = ref('int_touched_person') -%}
    {%- if redoing() -%}
        exists (
            select 1 from {{ touched }} as touched where touched.person = {{ person }} and touched.{{ from_day }} <= {{ day }}
        )
    {%- else -%}
        true
    {%- endif -%}
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

{#- Forget what a model holds of the touched persons from a day on; it is made anew from there. -#}
{% macro forget_touched(condition) -%}
    {%- if redoing() %}
        delete from {{ this }} as standing
        using {{ ref('int_touched_person') }} as touched
        where standing.person = touched.person and {{ condition }}
    {%- endif -%}
{%- endmacro %}

{#- What a model of stretches makes anew: all rows of another model, or those of the touched persons that begin after
    what it has kept of them (`kept_day` is the first day of a stretch). -#}
{% macro rows_to_redo(rows, day, kept_day) -%}
    {%- set touched = ref('int_touched_person') -%}
    {%- if redoing() -%}
        (
            select rows.*
            from {{ touched }} as touched
            cross join lateral (
                select coalesce(max(standing.{{ kept_day }}), date '-infinity') as day
                from {{ this }} as standing
                where touched.person = standing.person
            ) as kept
            inner join {{ rows }} as rows on touched.person = rows.person and kept.day < rows.{{ day }}
        )
    {%- else -%}
        {{ rows }}
    {%- endif -%}
{%- endmacro %}
