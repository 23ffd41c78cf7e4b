{% for source_name, raw_table in pxweb_tables() %}
{%- set is_classed = source_name in classed_sources() %}
(
    select
        '{{ source_name }}' as source,
        cells.area as geo_code,
        rules.measure_code,
        {{ "classes" if is_classed else "rules" }}.breakdown_code,
        to_date(case when length(cells.period) = 4 then cells.period || '-12' else cells.period end, 'YYYY-MM') as month,
        {% if is_classed %}
        case when count(*) = count(cells.value) then sum(cells.value::numeric) end as value,
        case
            when count(*) = count(cells.value) then 'final'
            when bool_or(cells.symbol in ('...', '....')) then 'hidden'
            when count(*) = count(*) filter (where cells.symbol = '.') then 'not_applicable'
            else 'missing'
        end as observation_status,
        array_agg(cells._row order by cells._row) as row_numbers,
        min(cells._snapshot_id) as snapshot_id
        {% else %}
        cells.value::numeric as value,
        case
            when cells.value is not null then 'final'
            when cells.symbol in ('...', '....') then 'hidden'
            when cells.symbol = '.' then 'not_applicable'
            else 'missing'
        end as observation_status,
        array[cells._row] as row_numbers,
        cells._snapshot_id as snapshot_id
        {% endif %}
    from {{ source('raw', raw_table) }} as cells
    inner join {{ ref('seed_pxweb_rule') }} as rules
        on rules.source = '{{ source_name }}' and cells.value_code = rules.value_code
    {% if is_classed %}
    inner join (
        select known.class_code, declared.breakdown_code
        from (select distinct class_code from {{ source('raw', raw_table) }}) as known
        inner join {{ ref('seed_pxweb_class') }} as declared
            on declared.source = '{{ source_name }}' and known.class_code ~ declared.pattern
    ) as classes on cells.class_code = classes.class_code
    {% endif %}
    where cells._snapshot_id = ({{ newest_snapshot(raw_table) }})
    {% if is_classed %}
    group by cells.area, rules.measure_code, classes.breakdown_code, cells.period
    {% endif %}
)
{% if not loop.last %}union all{% endif %}
{% endfor %}
