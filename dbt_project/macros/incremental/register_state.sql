{% macro newest_snapshot(raw_table) -%}
    select snapshot_id
    from {{ source('ops', 'snapshot') }}
    where raw_table = '{{ raw_table }}'
    order by as_of desc nulls last, snapshot_id desc
    limit 1
{%- endmacro %}

{#- In an incremental run the change files are newer than all that stands: only their rows are read. -#}
{% macro register_state(raw_table) -%}
{%- set declared = changing_tables()[raw_table] -%}
{%- set columns = declared.columns | join(', ') -%}
{%- set key = declared.key | join(', ') -%}
    (
        select {{ columns }}
        from (
            select distinct on ({{ key }}) {{ columns }}, change
            from (
                {% if not is_incremental_run() %}
                    select {{ columns }}, 'new' as change, _snapshot_id, _row, date '-infinity' as changed_on
                    from {{ source('raw', raw_table) }}
                    where _snapshot_id = ({{ newest_snapshot(raw_table) }})
                    union all
                {% endif %}
                select {{ columns }}, change, _snapshot_id, _row, snapshot.as_of as changed_on
                from {{ source('raw', raw_table ~ '_change') }}
                inner join {{ source('ops', 'snapshot') }} as snapshot on _snapshot_id = snapshot.snapshot_id
                where
                    {% if is_incremental_run() %}
                        _snapshot_id in {{ change_files() }}
                    {% else %}
                        snapshot.as_of > (
                            select max(as_of) from {{ source('ops', 'snapshot') }} where raw_table = '{{ raw_table }}'
                        )
                    {% endif %}
            ) as delivered
            order by {{ key }}, changed_on desc, _snapshot_id desc, _row desc
        ) as newest
        where change <> 'removed'
    )
{%- endmacro %}
