with paired as (
    select
        indicators.indicator_key,
        indicators.decimals,
        indicators.formula_scale,
        parts.geo_code,
        parts.month,
        parts.breakdown_code,
        parts.value as numerator,
        wholes.value as denominator,
        -- Those within, all, and those without: whichever group is smallest, nobody counted as zero. A person may be
        -- counted twice (two searches), once within and once without: so few things left out rest on as few persons.
        -- A numerator above its denominator is no part of it (scores added up, of answers): nothing is left out there.
        least(
            nullif(parts.persons, 0),
            nullif(wholes.persons, 0),
            nullif(wholes.persons - parts.persons, 0),
            case when wholes.persons is not null then nullif(greatest(wholes.value - parts.value, 0), 0) end
        ) as fewest_persons,
        {{ worse_status('parts.observation_status', 'wholes.observation_status') }} as observation_status
    from {{ ref('seed_indicator') }} as indicators
    inner join {{ ref('int_geo_measure') }} as parts on indicators.formula_numerator = parts.measure_code
    left join {{ ref('int_geo_measure') }} as wholes
        on
            indicators.formula_denominator = wholes.measure_code
            and parts.geo_code = wholes.geo_code
            and parts.month = wholes.month
            and parts.breakdown_code = wholes.breakdown_code
    where indicators.formula_kind = 'ratio'
)

select
    indicator_key,
    geo_code,
    month,
    breakdown_code,
    numerator,
    denominator,
    round(formula_scale * numerator / nullif(denominator, 0), decimals) as value,
    fewest_persons,
    case
        when observation_status in ('final', 'preliminary', 'incomplete') and denominator = 0 then 'undefined'
        else observation_status
    end as observation_status
from paired
