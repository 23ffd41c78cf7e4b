-- One row per event, or word of a month without events, and municipality it concerns.
-- Of a municipality and month only the rows of the reading that counts are here, from all of its sheets.
-- An event without an id of its own goes by its row: a row is one event, and none is lost.
-- `is_zero` is the word of a month without events, or an event that the measure does not count.
-- `amount` is what a measure adds up instead of counting (`is_sum`); where the file leaves it out, it is not known.
-- A file whose declared column adds up to less than 0 in a month shows expenses as negatives: the month is turned round.
{% for rule in event_rules() %}
{%- set month = "(left(rows." ~ rule.date ~ ", 7) || '-01')::date" %}
{%- set id = "rows." ~ rule.count if rule.count else "null" %}
{%- set amount = "rows." ~ rule.sum if rule.sum else "null" %}
{%- set amount = "coalesce(" ~ amount ~ ", rows." ~ rule.otherwise ~ ")" if rule.otherwise else amount %}
{%- set sums = "sum(rows." ~ rule.turned_by ~ "::numeric) over (partition by snapshots.reading_id, rows." ~ rule.reporter ~ ", " ~ month ~ ")" %}
(
    select
        '{{ rule.measure }}' as measure_code,
        delivered.event_id,
        'KU' || delivered.reporter_code as reporter_geo_code,
        'KU' || codes.municipality_code as geo_code,
        delivered.month,
        delivered.class_code,
        delivered.is_zero,
        {{ 'true' if rule.sum else 'false' }} as is_sum,
        delivered.amount
    from (
        select
            snapshots.reading_id,
            coalesce({{ id }}, 'row ' || rows._snapshot_id || '.' || rows._row || coalesce('.' || rows._column, ''))
                as event_id,
            rows.{{ rule.reporter }} as reporter_code,
            {{ month }} as month,
            {{ rule.municipalities | join(" || ',' || coalesce(") ~ (", '')" if rule.municipalities | length > 1 else "") }}
                as municipality_codes,
            {{ "rows." ~ rule.by if rule.by else "null" }}::text as class_code,
            {{ uncounted(rule) }} as is_zero,
            {{ amount }}::numeric {{- " * case when " ~ sums ~ " < 0 then -1 else 1 end" if rule.turned_by }} as amount
        from {{ source('raw', rule.table) }} as rows
        inner join {{ source('ops', 'snapshot') }} as snapshots on rows._snapshot_id = snapshots.snapshot_id
    ) as delivered
    inner join {{ source('ops', 'current_scope') }} as scopes
        on
            scopes.raw_table = '{{ rule.table }}'
            and delivered.reading_id = scopes.reading_id
            and delivered.reporter_code = scopes.municipality
            and delivered.month = scopes.month
            and {{ month_was_over('scopes') if rule.whole_months else 'true' }}
    cross join lateral regexp_split_to_table(delivered.municipality_codes, ',') as codes (municipality_code)
    where codes.municipality_code <> ''
)
{% if not loop.last %}union all{% endif %}
{% endfor %}
