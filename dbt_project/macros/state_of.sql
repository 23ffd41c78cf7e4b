{#- The rows of a raw table as they stand: the newest full extract and every change of a later day, whatever the order in
    which they arrived. The newest row of a key stands, a removed one does not; of one day the later delivery does, and
    of one delivery the later row. Where a build adds news, which are then newer than all that stands: only their rows. -#}
{% macro state_of(raw_table) -%}
{%- set declared = changing_tables()[raw_table] -%}
{%- set columns = declared.columns | join(', ') -%}
{%- set key = declared.key | join(', ') -%}
    (
        select {{ columns }}
        from (
            select distinct on ({{ key }}) {{ columns }}, change
            from (
                {% if not redoing() %}
                    select {{ columns }}, 'new' as change, _snapshot_id, _row, date '-infinity' as changed_on
                    from {{ source('raw', raw_table) }}
                    where _snapshot_id = ({{ newest_snapshot(raw_table) }})
                    union all
                {% endif %}
                select {{ columns }}, change, _snapshot_id, _row, snapshot.as_of as changed_on
                from {{ source('raw', raw_table ~ '_change') }}
                inner join {{ source('ops', 'snapshot') }} as snapshot on _snapshot_id = snapshot.snapshot_id
                where
                    {% if redoing() %}
                        _snapshot_id in {{ news() }}
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
