select
    rolled.indicator_key,
    rolled.geo_code,
    rolled.period_key,
    rolled.breakdown_code,
    rolled.numerator,
    rolled.denominator,
    round(indicators.formula_scale * rolled.numerator / nullif(rolled.denominator, 0), indicators.decimals) as value,
    case
        when
            rolled.observation_status in ('final', 'preliminary', 'incomplete')
            and coalesce(rolled.denominator, 0) = 0
            then 'undefined'
        else rolled.observation_status
    end as observation_status
from ({{ months_rolled_up('recompute') }}) as rolled
inner join {{ ref('seed_indicator') }} as indicators on rolled.indicator_key = indicators.indicator_key
