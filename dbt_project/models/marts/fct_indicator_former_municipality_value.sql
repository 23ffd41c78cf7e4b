-- One row per indicator of a register, municipality with borders of then, month of their validity, and breakdown.
with fact as (
    {{ fact_rows(ref('stg_catalogue_former_municipality'), 'municipality_history_key') }}
),

valid as (
    -- The parts add up to the municipality of today: one hidden part alone could be computed from the others.
    select
        fact.*,
        bool_or(fact.observation_status = 'hidden') over (
            partition by fact.indicator_key, former.municipality_key, fact.month_key, fact.breakdown_key
        ) and fact.observation_status in ('final', 'preliminary', 'incomplete', 'hidden') as is_hidden
    from fact
    inner join {{ ref('stg_catalogue_former_municipality') }} as former
        on fact.municipality_history_key = former.municipality_history_key
    where
        fact.observation_status <> 'not_applicable'
        and fact.month_key >= coalesce(to_char(former.valid_from, 'YYYYMM')::integer, 0)
        and fact.month_key <= to_char(former.valid_to, 'YYYYMM')::integer
)

select
    indicator_key,
    municipality_history_key,
    month_key,
    breakdown_key,
    case when not is_hidden then numerator end as numerator,
    case when not is_hidden then denominator end as denominator,
    case when not is_hidden then value end as value,
    case when is_hidden then 'hidden' else observation_status end as observation_status,
    series_break
from valid
