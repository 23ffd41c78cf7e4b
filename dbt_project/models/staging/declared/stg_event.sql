-- One row per event, or word of a month without events, and municipality it concerns.
-- Of a municipality and month only the rows of the reading that counts are here, from all of its sheets.
-- An event without an id of its own goes by its row: a row is one event, and none is lost.
-- `is_zero` is the word of a month without events, or an event outside the limits the measure is about.
-- `amount` is what a measure adds up instead of counting (`is_sum`); where the file leaves it out, it is not known.
{% for rule in event_rules() %}
{%- set zero = [] %}
{%- for column, value in rule.zero.items() %}{% do zero.append("rows." ~ column ~ " = '" ~ value ~ "'") %}{% endfor %}
{%- set uncounted = ["(" ~ zero | join(" and ") ~ ")"] if zero else [] %}
{%- set day = "left(rows." ~ rule.date ~ " || '-01', 10)::date" %}
{%- for column, limits in (rule.between or {}).items() %}
{%- do uncounted.append("rows." ~ column ~ "::numeric not between " ~ parameter(limits[0], day) ~ " and " ~ parameter(limits[1], day)) %}
{%- endfor %}
{%- set id = "rows." ~ rule.count if rule.count else "null" %}
{%- set amount = "rows." ~ rule.sum if rule.sum else "null" %}
(
    select
        '{{ rule.measure }}' as measure_code,
        delivered.event_id,
        'KU' || delivered.reporter_code as reporter_geo_code,
        'KU' || codes.municipality_code as geo_code,
        delivered.month,
        delivered.is_zero,
        {{ 'true' if rule.sum else 'false' }} as is_sum,
        delivered.amount
    from (
        select
            snapshots.reading_id,
            coalesce({{ id }}, 'row ' || rows._snapshot_id || '.' || rows._row || coalesce('.' || rows._column, ''))
                as event_id,
            rows.{{ rule.reporter }} as reporter_code,
            (left(rows.{{ rule.date }}, 7) || '-01')::date as month,
            {{ rule.municipalities | join(" || ',' || coalesce(") ~ (", '')" if rule.municipalities | length > 1 else "") }}
                as municipality_codes,
            {{ uncounted | join(" or ") or "false" }} as is_zero,
            {{ amount }}::numeric as amount
        from {{ source('raw', rule.table) }} as rows
        inner join {{ source('ops', 'snapshot') }} as snapshots on rows._snapshot_id = snapshots.snapshot_id
    ) as delivered
    inner join {{ source('ops', 'current_scope') }} as scopes
        on
            scopes.raw_table = '{{ rule.table }}'
            and delivered.reading_id = scopes.reading_id
            and delivered.reporter_code = scopes.municipality
            and delivered.month = scopes.month
    cross join lateral regexp_split_to_table(delivered.municipality_codes, ',') as codes (municipality_code)
    where codes.municipality_code <> ''
)
{% if not loop.last %}union all{% endif %}
{% endfor %}
