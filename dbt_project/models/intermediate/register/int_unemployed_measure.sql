-- One row per measure of the register's unemployed, place, month and class the catalogue declares for it.
-- Each person has one home on the day and one class of each dimension: the classes add up to the total. So a class
-- rests on as few persons as the smallest of its dimension: were the others shown, a hidden one could be reckoned.
with counted as (
    select
        place.geo_code,
        unemployed.month,
        classes.measure_code,
        classes.breakdown_code,
        count(*) as persons
    from {{ ref('int_unemployed_month') }} as unemployed
    inner join {{ ref('int_register_place') }} as place on unemployed.geo_code = place.municipality_geo_code
    cross join
        lateral (
            values
            ('unemployed_in_register', 'total'),
            ('unemployed_in_register', unemployed.sex),
            ('unemployed_in_register', unemployed.age_band),
            ('unemployed_in_register', unemployed.mother_tongue),
            ('unemployed_in_register', unemployed.citizenship),
            ('unemployed_in_register', unemployed.education),
            ('unemployed_in_register', unemployed.occupation),
            (
                case unemployed.mother_tongue when 'tongue_foreign' then 'unemployed_foreign_language' end,
                'total'
            )
        ) as classes (measure_code, breakdown_code)
    group by place.geo_code, unemployed.month, classes.measure_code, classes.breakdown_code
),

place as (
    select distinct geo_code from {{ ref('int_register_place') }}
),

declared as (
    select distinct
        indicators.formula_measure as measure_code,
        breakdowns.breakdown_code,
        classes.breakdown_dimension
    from {{ ref('seed_indicator') }} as indicators
    inner join {{ ref('seed_indicator_breakdown') }} as breakdowns
        on indicators.indicator_key = breakdowns.indicator_key
    inner join {{ ref('seed_breakdown') }} as classes on breakdowns.breakdown_code = classes.breakdown_code
    where indicators.formula_measure in ('unemployed_in_register', 'unemployed_foreign_language')
)

select
    declared.measure_code,
    place.geo_code,
    months.month,
    declared.breakdown_code,
    coalesce(counted.persons, 0)::numeric as value,
    coalesce(
        min(counted.persons) over (
            partition by declared.measure_code, declared.breakdown_dimension, place.geo_code, months.month
        ),
        0
    ) as persons,
    'final' as observation_status
from declared
inner join {{ ref('int_register_month') }} as months on declared.measure_code = months.measure_code
cross join place
left join counted
    on
        declared.measure_code = counted.measure_code
        and declared.breakdown_code = counted.breakdown_code
        and place.geo_code = counted.geo_code
        and months.month = counted.month
