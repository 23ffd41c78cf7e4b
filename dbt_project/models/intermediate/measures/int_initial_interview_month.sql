with months as (
    select
        month,
        max(day) as last_day,
        max(working_day_number) as last_number
    from {{ ref('int_day') }}
    group by month
),

bounds as (
    select
        min(due.month) as first_month,
        max(extract.as_of) as as_of
    from {{ ref('int_initial_interview_due') }} as due
    inner join {{ ref('stg_register_extract') }} as extract on extract.raw_table = 'register_job_search'
)

select
    rules.rule,
    months.month,
    limits.day < bounds.as_of as is_ripe
from months
inner join bounds on months.month >= bounds.first_month and months.last_day < bounds.as_of
cross join
    lateral (
        values
        ('plan', {{ parameter('initial_interview_limit_plan', 'months.last_day') }}),
        ('statutory', {{ parameter('initial_interview_limit_statutory', 'months.last_day') }})
    ) as rules (rule, working_days)
inner join {{ ref('int_day') }} as limits
    on months.last_number + rules.working_days = limits.working_day_number and limits.is_working_day
