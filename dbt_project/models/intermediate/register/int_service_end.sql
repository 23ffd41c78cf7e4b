{{ config(unlogged=true, tags=['delta', 'partial']) }}
with ended as (
    select
        service.person,
        groups.service_group,
        max(service.ended_on) as ended_on
    from
        {{ affected_rows(ref('stg_register_service_period'), month_end('rows.ended_on') ~ ' + ' ~ longest_interval('employment_after_months', 'months')) }}
            as service
    inner join (
        values
        ('training', 'training'),
        ('recruitment_training', 'training'),
        ('recruitment_training', 'recruitment_training'),
        ('integration_training', 'integration_training'),
        ('skills_assessment', 'skills_assessment'),
        ('multidisciplinary_referral', 'multidisciplinary_referral'),
        ('work_trial', 'work_trial')
    ) as groups (kind, service_group) on service.kind = groups.kind
    where service.ended_on >= {{ first_month() }}
    group by service.person, groups.service_group, date_trunc('month', service.ended_on)
),

followed as (
    select
        ended.*,
        (
            ended.ended_on + make_interval(months => {{ parameter('employment_after_months', 'ended.ended_on') }})
        )::date as until
    from ended
)

select
    followed.person,
    followed.service_group,
    home.geo_code,
    date_trunc('month', followed.ended_on)::date as month,
    coalesce(bool_or(followed.until between status.from_day and status.to_day), false) as is_employed_then,
    count(status.person) > 0 as is_employed_by_then
from followed
inner join {{ period_on_day(ref('int_person_municipality'), 'followed.person', 'followed.ended_on') }} as home on true
left join {{ employment_statuses() }} as status
    on
        followed.person = status.person
        and status.status = 'employed'
        and status.from_day <= followed.until
        and status.to_day > followed.ended_on
group by followed.person, followed.service_group, home.geo_code, followed.ended_on
