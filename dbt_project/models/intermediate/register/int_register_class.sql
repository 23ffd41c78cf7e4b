{{ config(unlogged=true) }}
select
    measure_code,
    'total' as breakdown_code
from {{ ref('seed_measure') }}
where source = 'register'
union
select
    measures.measure_code,
    breakdowns.breakdown_code
from {{ ref('seed_indicator') }} as indicators
cross join
    lateral (
        values
        (indicators.formula_measure), (indicators.formula_numerator), (indicators.formula_denominator)
    ) as measures (measure_code)
inner join {{ ref('seed_indicator_breakdown') }} as breakdowns
    on indicators.indicator_key = breakdowns.indicator_key
where indicators.source = 'register' and measures.measure_code is not null
