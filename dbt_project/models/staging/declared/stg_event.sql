-- One row per event, or word of a month without events, and municipality it concerns.
-- A later delivery replaces an earlier one for the reporting municipality and month it covers.
-- An event without an id of its own goes by its row: a row is one event, and none is lost.
{% for rule in event_rules() %}
(
    select
        '{{ rule.measure }}' as measure_code,
        ranked.event_id,
        'KU' || ranked.reporter_code as reporter_geo_code,
        'KU' || codes.municipality_code as geo_code,
        ranked.month,
        ranked.is_zero
    from (
        select
            delivered.*,
            dense_rank() over (partition by delivered.reporter_code, delivered.month order by delivered._snapshot_id desc) as age
        from (
            select
                rows._snapshot_id,
                coalesce(rows.{{ rule.count }}, 'row ' || rows._snapshot_id || '.' || rows._row) as event_id,
                rows.{{ rule.reporter }} as reporter_code,
                date_trunc('month', rows.{{ rule.date }}::date)::date as month,
                {{ rule.municipalities | join(" || ',' || coalesce(") ~ (", '')" if rule.municipalities | length > 1 else "") }}
                    as municipality_codes,
                {% for column, value in rule.zero.items() %}rows.{{ column }} = '{{ value }}'{% if not loop.last %} and {% endif %}{% endfor %}
                    as is_zero
            from {{ source('raw', rule.table) }} as rows
        ) as delivered
    ) as ranked
    cross join lateral regexp_split_to_table(ranked.municipality_codes, ',') as codes (municipality_code)
    where ranked.age = 1 and codes.municipality_code <> ''
)
{% if not loop.last %}union all{% endif %}
{% endfor %}
