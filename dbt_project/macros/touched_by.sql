{#- The newest row of every key that the news name, as it comes. -#}
{% macro newest_news(raw_table) -%}
    {%- set key = changing_tables()[raw_table].key[0] -%}
    (
        select distinct on ({{ key }}) news.*
        from {{ source('raw', raw_table ~ '_change') }} as news
        inner join {{ source('ops', 'snapshot') }} as snapshot on news._snapshot_id = snapshot.snapshot_id
        where news._snapshot_id in {{ news() }}
        order by {{ key }}, snapshot.as_of desc, news._snapshot_id desc, news._row desc
    )
{%- endmacro %}

{#- The persons whose rows of a table of the register the news change, with the first day on which that may be seen: one
    row per person of the row as it stood (`standing`) or as it now comes (`changed`). A row holds from the day `began`
    to the day `ended`, if it has one. Where nothing but its end differs (`same`), nothing before the earlier end does. -#}
{% macro touched_by(raw_table, began, ended=none, same='') -%}
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
    from {{ newest_news(raw_table) }} as changed
    left join {{ ref('stg_' ~ raw_table) }} as standing on changed.{{ key }}::bigint = standing.{{ key }}
    cross join lateral (values (standing.person), (changed.person)) as persons (person)
    where persons.person is not null
{%- endmacro %}
