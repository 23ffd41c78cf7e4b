{{ config(unlogged=true, tags=['delta', 'partial']) }}
with month as (
    select distinct
        month,
        last_day,
        make_interval(months => {{ parameter('plan_due_months', 'last_day') }}) as due_after,
        make_interval(months => {{ parameter('plan_valid_months', 'last_day') }}) as valid_for
    from {{ ref('int_register_month') }}
    where measure_code in ('customers', 'plans_due')
),

customer as (
    select
        month.month,
        month.last_day,
        month.valid_for,
        search.person,
        min(search.started_on) + month.due_after <= month.last_day as is_long_enough
    from month
    inner join {{ affected_rows(ref('stg_register_job_search'), "coalesce(rows.ended_on, date 'infinity')") }} as search
        on
            month.last_day between search.started_on and coalesce(search.ended_on, date 'infinity')
            and month.last_day >= search.affected_from
    group by month.month, month.last_day, month.due_after, month.valid_for, search.person
)

select
    customer.month,
    customer.person,
    home.geo_code,
    customer.is_long_enough and coalesce(status.status in ('unemployed', 'laid_off'), false) as is_due,
    coalesce(plan.planned_on + customer.valid_for >= customer.last_day, false) as is_plan_current,
    coalesce(plan.has_search_obligation, false) as has_search_obligation
from customer
inner join {{ period_on_day(ref('int_person_municipality'), 'customer.person', 'customer.last_day') }} as home on true
left join {{ period_on_day(employment_statuses(), 'customer.person', 'customer.last_day') }} as status on true
left join {{ period_on_day(ref('int_person_plan'), 'customer.person', 'customer.last_day', 'planned_on') }} as plan on true
