{#- The snapshot that stands for a raw table delivered whole: the newest extract date, then the newest delivery. -#}
{% macro newest_snapshot(raw_table) -%}
    select snapshot_id
    from {{ source('ops', 'snapshot') }}
    where raw_table = '{{ raw_table }}'
    order by as_of desc nulls last, snapshot_id desc
    limit 1
{%- endmacro %}
