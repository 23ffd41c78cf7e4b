select
    rolled.indicator_key,
    rolled.geo_code,
    rolled.period_key,
    rolled.breakdown_code,
    rolled.numerator,
    null::numeric as denominator,
    round(coalesce(rolled.numerator, rolled.value), indicators.decimals) as value,
    case
        when rolled.observation_status in ('final', 'preliminary', 'incomplete') and rolled.has_undefined then 'undefined'
        else rolled.observation_status
    end as observation_status
from ({{ months_rolled_up('sum') }}) as rolled
inner join {{ ref('seed_indicator') }} as indicators on rolled.indicator_key = indicators.indicator_key
