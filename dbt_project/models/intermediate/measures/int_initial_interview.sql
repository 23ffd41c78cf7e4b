-- One row per measure of initial interviews, area and month in which the searches began, with the persons it rests on.
-- Every municipality of the register's area has a row for every month, so that no search is a true zero.
with cohort as (
    select
        due.rule,
        due.month,
        municipality.geo_code,
        municipality.area_geo_code,
        due.is_held_in_time,
        due.days_waited
    from {{ ref('int_initial_interview_due') }} as due
    inner join {{ ref('seed_municipality') }} as municipality on due.geo_code = municipality.geo_code
),

place as (
    select geo_code from {{ ref('seed_municipality') }}
    where area_geo_code in (select area_geo_code from cohort)
    union
    select area_geo_code from cohort
),

counted as (
    select
        rule,
        month,
        coalesce(geo_code, area_geo_code) as geo_code,
        count(*) as due,
        count(*) filter (where is_held_in_time) as held,
        count(days_waited) as waited,
        percentile_cont(0.5) within group (order by days_waited)::numeric as median_days
    from cohort
    group by grouping sets ((rule, month, geo_code), (rule, month, area_geo_code))
)

select
    measures.measure_code,
    place.geo_code,
    months.month,
    'total' as breakdown_code,
    case when months.is_ripe then measures.value end as value,
    case when months.is_ripe then measures.persons end as persons,
    case when months.is_ripe then 'final' else 'not_ripe' end as observation_status
from {{ ref('int_initial_interview_month') }} as months
cross join place
left join counted
    on months.rule = counted.rule and months.month = counted.month and place.geo_code = counted.geo_code
cross join
    lateral (
        values
        ('initial_interview_due_' || months.rule, coalesce(counted.due, 0), coalesce(counted.due, 0)),
        ('initial_interview_held_' || months.rule, coalesce(counted.held, 0), coalesce(counted.held, 0)),
        (
            case months.rule when 'plan' then 'initial_interview_median_days' end,
            counted.median_days,
            coalesce(counted.waited, 0)
        )
    ) as measures (measure_code, value, persons)
where measures.measure_code is not null
