{% for rule in event_rules() %}
{%- set month = "(left(rows." ~ rule.date ~ ", 7) || '-01')::date" %}
{%- set id = "rows." ~ rule.count if rule.count else "null" %}
{%- set amount = "rows." ~ rule.sum if rule.sum else "null" %}
{%- set amount = "coalesce(" ~ amount ~ ", rows." ~ rule.fallback ~ ")" if rule.fallback else amount %}
{%- set sums = "sum(rows." ~ rule.sign_column ~ "::numeric) over (partition by snapshots.reading_id, rows." ~ rule.reporter ~ ", " ~ month ~ ")" %}
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
        delivered.amount,
        delivered.snapshot_id,
        delivered.row_number,
        delivered.column_name
    from (
        select
            snapshots.reading_id,
            rows._snapshot_id as snapshot_id,
            rows._row as row_number,
            coalesce(rows._column, '') as column_name,
            coalesce({{ id }}, 'row ' || rows._snapshot_id || '.' || rows._row || coalesce('.' || rows._column, ''))
                as event_id,
            rows.{{ rule.reporter }} as reporter_code,
            {{ month }} as month,
            {{ rule.municipalities | join(" || ',' || coalesce(") ~ (", '')" if rule.municipalities | length > 1 else "") }}
                as municipality_codes,
            {{ "rows." ~ rule.by if rule.by else "null" }}::text as class_code,
            {{ is_excluded(rule) }} as is_zero,
            {{ amount }}::numeric {{- " * case when " ~ sums ~ " < 0 then -1 else 1 end" if rule.sign_column }} as amount
        from {{ source('raw', rule.table) }} as rows
        inner join {{ source('ops', 'snapshot') }} as snapshots on rows._snapshot_id = snapshots.snapshot_id
    ) as delivered
    inner join {{ source('ops', 'current_coverage') }} as coverage
        on
            coverage.raw_table = '{{ rule.table }}'
            and delivered.reading_id = coverage.reading_id
            and delivered.reporter_code = coverage.municipality
            and delivered.month = coverage.month
            and {{ month_was_over('coverage') if rule.closed_months_only else 'true' }}
    cross join lateral (
        select distinct codes.municipality_code
        from regexp_split_to_table(delivered.municipality_codes, ',') as codes (municipality_code)
        where codes.municipality_code <> ''
    ) as codes
)
{% if not loop.last %}union all{% endif %}
{% endfor %}
