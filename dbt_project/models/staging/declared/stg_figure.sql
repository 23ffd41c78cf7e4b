{% for rule in figure_rules() %}
(
    select
        '{{ rule.measure }}' as measure_code,
        '{{ rule.breakdown }}' as breakdown_code,
        {{ "'KU' || lpad(rows." ~ rule.municipality ~ ", 3, '0')" if rule.municipality else "'" ~ rule.area ~ "'" }} as geo_code,
        to_date({{ "rows." ~ rule.year ~ " || '-12'" if rule.year else "left(rows." ~ rule.month ~ ", 7)" }}, 'YYYY-MM') as month,
        {{ "rows." ~ rule.amount if rule.amount else "1" }}::numeric as amount,
        {{ "rows._row" if rule.kind == "value" else "0" }}::bigint as row_number,
        '{{ rule.table }}' as raw_table,
        rows._row as raw_row_number,
        rows._snapshot_id as snapshot_id,
        snapshot.as_of
    from {{ source('raw', rule.table) }} as rows
    inner join {{ source('ops', 'snapshot') }} as snapshot on rows._snapshot_id = snapshot.snapshot_id
    where
        rows._snapshot_id = ({{ newest_snapshot(rule.table) }})
        {{ "and rows." ~ rule.not_blank ~ " is not null" if rule.not_blank }}
        {% for column, value in rule.where.items() %}and rows.{{ column }} = '{{ value }}' {% endfor %}
)
{% if not loop.last %}union all{% endif %}
{% endfor %}
