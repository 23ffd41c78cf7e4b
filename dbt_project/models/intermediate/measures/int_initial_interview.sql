-- One row per measure of initial interviews, place, month in which the searches began and declared breakdown, with the
-- persons it rests on. Every place of the register has a row for every month, so that no search is a true zero;
-- there is no median wait of nobody.
with month as (
    select
        months.rule,
        months.month,
        months.is_ripe,
        measures.measure_code,
        measures.what
    from {{ ref('int_initial_interview_month') }} as months
    cross join
        lateral (
            values
            ('initial_interview_due_' || months.rule, 'due'),
            ('initial_interview_held_' || months.rule, 'held'),
            (case months.rule when 'plan' then 'initial_interview_median_days' end, 'waited')
        ) as measures (measure_code, what)
    where measures.measure_code is not null
),

search as (
    select
        month.measure_code,
        month.what,
        place.geo_code,
        due.month,
        due.person,
        due.days_waited
    from {{ ref('int_initial_interview_due') }} as due
    inner join month on due.rule = month.rule and due.month = month.month
    inner join {{ ref('int_register_place') }} as place on due.geo_code = place.municipality_geo_code
    where case month.what when 'due' then true when 'held' then due.is_held_in_time else due.days_waited is not null end
),

person as (
    select
        measure_code,
        geo_code,
        month,
        person,
        count(*) as amount
    from search
    where what <> 'waited'
    group by measure_code, geo_code, month, person
),

counted as (
    {{ counted_by_class('person') }}
    union all
    select
        measure_code, geo_code, month, 'total',
        percentile_cont(0.5) within group (order by days_waited)::numeric, count(distinct person)
    from search
    where what = 'waited'
    group by measure_code, geo_code, month
),

cell as (
    {{ register_cells('int_initial_interview', 'month') }}
)

select
    cell.measure_code,
    cell.geo_code,
    cell.month,
    cell.breakdown_code,
    case when cell.is_ripe then coalesce(counted.amount, case when cell.is_additive then 0 end) end as value,
    case when cell.is_ripe then coalesce(counted.persons, 0) end as persons,
    case when cell.is_ripe then 'final' else 'not_ripe' end as observation_status
from cell
left join counted
    on
        cell.measure_code = counted.measure_code
        and cell.breakdown_code = counted.breakdown_code
        and cell.geo_code = counted.geo_code
        and cell.month = counted.month
