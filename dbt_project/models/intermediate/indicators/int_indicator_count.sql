select
    indicators.indicator_key,
    measures.geo_code,
    measures.month,
    measures.breakdown_code,
    case indicators.formula_kind when 'count' then measures.value end as numerator,
    null::numeric as denominator,
    round(measures.value, indicators.decimals) as value,
    measures.persons as fewest_persons,
    case
        when measures.value is null and measures.observation_status in ('final', 'preliminary', 'incomplete') then 'undefined'
        else measures.observation_status
    end as observation_status
from {{ ref('seed_indicator') }} as indicators
inner join {{ ref('int_geo_measure') }} as measures on indicators.formula_measure = measures.measure_code
where indicators.formula_kind in ('count', 'source_value')
