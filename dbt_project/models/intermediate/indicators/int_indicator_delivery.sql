select distinct on (indicators.indicator_key, expected.geo_code, months.month)
    indicators.indicator_key,
    expected.geo_code,
    months.month,
    coalesce(delivered.municipalities, 0)::integer as municipalities_delivered,
    expected.municipalities::integer as municipalities_expected,
    coalesce(delivered.municipalities_complete, 0)::integer as municipalities_complete
from {{ ref('seed_indicator') }} as indicators
inner join {{ ref('int_event_expected') }} as expected
    on expected.measure_code in (
        indicators.formula_measure, indicators.formula_numerator, indicators.formula_denominator
    )
cross join {{ ref('int_month') }} as months
left join {{ ref('int_event_delivered') }} as delivered
    on
        expected.measure_code = delivered.measure_code
        and expected.geo_code = delivered.geo_code
        and months.month = delivered.month
order by
    indicators.indicator_key asc,
    expected.geo_code asc,
    months.month asc,
    expected.municipalities - coalesce(delivered.municipalities, 0) desc,
    expected.municipalities - coalesce(delivered.municipalities_complete, 0) desc,
    expected.measure_code asc
