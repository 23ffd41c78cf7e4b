{% macro area_measures(measures, areas) -%}
    select
        coalesce(own.measure_code, summed.measure_code) as measure_code,
        coalesce(own.geo_code, summed.geo_code) as geo_code,
        coalesce(own.month, summed.month) as month,
        coalesce(own.breakdown_code, summed.breakdown_code) as breakdown_code,
        case when own.measure_code is null then summed.value else own.value end as value,
        case when own.measure_code is null then summed.persons else own.persons end as persons,
        coalesce(own.observation_status, summed.observation_status) as observation_status
    from (
        select
            measures.measure_code, areas.geo_code, measures.month, measures.breakdown_code,
            measures.value, measures.persons, measures.observation_status
        from {{ measures }} as measures
        inner join {{ areas }} as areas
            on measures.geo_code in (areas.geo_code, areas.official_geo_code)
        where measures.observation_status <> 'missing'
    ) as own
    full join (
        select
            measures.measure_code, areas.geo_code, measures.month, measures.breakdown_code,
            case when bool_and(measures.value is not null) and count(*) = max(areas.parts) then sum(measures.value) end as value,
            case when bool_and(measures.persons is not null) then sum(measures.persons) end as persons,
            case
                when bool_or(measures.observation_status = 'hidden') then 'hidden'
                when bool_or(measures.observation_status = 'not_ripe') then 'not_ripe'
                when bool_or(measures.observation_status = 'missing') or count(*) < max(areas.parts) then 'missing'
                when bool_and(measures.observation_status = 'not_applicable') then 'not_applicable'
                when bool_or(measures.observation_status = 'not_applicable') then 'missing'
                when bool_or(measures.observation_status = 'incomplete') then 'incomplete'
                when bool_or(measures.observation_status = 'preliminary') then 'preliminary'
                else 'final'
            end as observation_status
        from {{ measures }} as measures
        inner join {{ ref('seed_measure') }} as additive
            on measures.measure_code = additive.measure_code and additive.is_additive
        inner join {{ ref('seed_area_part') }} as parts on measures.geo_code = parts.part_geo_code
        inner join {{ areas }} as areas on parts.geo_code = areas.geo_code
        group by measures.measure_code, areas.geo_code, measures.month, measures.breakdown_code
    ) as summed
        on
            own.measure_code = summed.measure_code
            and own.geo_code = summed.geo_code
            and own.month = summed.month
            and own.breakdown_code = summed.breakdown_code
{%- endmacro %}
