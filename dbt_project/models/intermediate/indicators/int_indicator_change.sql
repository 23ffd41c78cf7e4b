with paired as (
    select
        indicators.indicator_key,
        indicators.decimals,
        latest.geo_code,
        latest.month,
        latest.breakdown_code,
        latest.value - base.value as numerator,
        base.value as denominator,
        least(nullif(latest.persons, 0), nullif(base.persons, 0)) as fewest_persons,
        {{ worse_status('latest.observation_status', 'base.observation_status') }} as observation_status
    from {{ ref('seed_indicator') }} as indicators
    inner join {{ ref('int_geo_measure') }} as latest on indicators.formula_measure = latest.measure_code
    left join {{ ref('int_geo_measure') }} as base
        on
            indicators.formula_measure = base.measure_code
            and latest.geo_code = base.geo_code
            and latest.breakdown_code = base.breakdown_code
            and (latest.month - make_interval(months => indicators.formula_lag_months))::date = base.month
    where indicators.formula_kind = 'change'
)

select
    indicator_key,
    geo_code,
    month,
    breakdown_code,
    numerator,
    denominator,
    round(100 * numerator / nullif(denominator, 0), decimals) as value,
    fewest_persons,
    case
        when observation_status = 'incomplete' then 'missing'
        when observation_status in ('final', 'preliminary') and denominator = 0 then 'undefined'
        else observation_status
    end as observation_status
from paired
