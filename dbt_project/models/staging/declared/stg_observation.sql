-- One row per source, area of the source, month, measure and breakdown: the newest snapshot of every PxWeb table.
-- The value of a year stands on its December. The four kinds of "no value" stay apart: hidden, not available, not applicable, and the zero that is a number.
{% for source_name, raw_table in pxweb_tables() %}
(
    select
        '{{ source_name }}' as source,
        cells.area as geo_code,
        rules.measure_code,
        rules.breakdown_code,
        to_date(case when length(cells.period) = 4 then cells.period || '-12' else cells.period end, 'YYYY-MM') as month,
        cells.value::numeric as value,
        case
            when cells.value is not null then 'final'
            when cells.symbol in ('...', '....') then 'hidden'
            when cells.symbol = '.' then 'not_applicable'
            else 'missing'
        end as observation_status
    from {{ source('raw', raw_table) }} as cells
    inner join {{ ref('seed_pxweb_rule') }} as rules
        on rules.source = '{{ source_name }}' and cells.value_code = rules.value_code
    where cells._snapshot_id = ({{ newest_snapshot(raw_table) }})
)
{% if not loop.last %}union all{% endif %}
{% endfor %}
