with month as (
    select
        measures.measure_code,
        months.month,
        months.is_ripe
    from {{ ref('int_initial_interview_month') }} as months
    cross join
        lateral (
            values
            ('initial_interview_due_' || months.rule),
            ('initial_interview_held_' || months.rule),
            (case months.rule when 'plan' then 'initial_interview_median_days' end)
        ) as measures (measure_code)
    where measures.measure_code is not null
),

counted as (
    {{ counts_of('int_initial_interview_count') }}
    union all
    select 'initial_interview_median_days', geo_code, month, 'total', median_days, persons
    from {{ ref('int_initial_interview_wait') }}
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
