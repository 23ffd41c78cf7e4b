{{ config(unlogged=true, tags=['delta', 'partial']) }}
with event as (
    select 'appointments_' || outcome as measure_code, person, booked_for as day, 1 as amount, appointment_id as event_id
    from {{ affected_rows(ref('stg_register_appointment'), month_end('rows.booked_for')) }} as appointment
    where outcome in ('held', 'no_show') and is_booked
    union all
    select 'skills_assessments', person, ended_on, 1, service_id
    from {{ affected_rows(ref('stg_register_service_period'), month_end('rows.ended_on')) }} as service
    where kind = 'skills_assessment' and is_completed
    union all
    select 'multidisciplinary_referrals', person, started_on, 1, service_id
    from {{ affected_rows(ref('stg_register_service_period'), month_end('rows.started_on')) }} as service
    where kind = 'multidisciplinary_referral'
    union all
    select decision.kind || measures.suffix, decision.person, decision.decided_on, measures.amount, decision.decision_id
    from {{ affected_rows(ref('stg_register_decision'), month_end('rows.decided_on')) }} as decision
    cross join lateral (values ('_granted', 1), ('_euros', decision.euros)) as measures (suffix, amount)
    where decision.annulled_on is null
)

select
    event.measure_code,
    event.person,
    home.geo_code,
    date_trunc('month', event.day)::date as month,
    event.amount,
    event.event_id
from event
inner join {{ period_on_day(ref('int_person_municipality'), 'event.person', 'event.day') }} as home on true
where event.day >= {{ first_month() }}
union all
select measures.measure_code, search.person, search.geo_code, search.month, 1, search.job_search_id
from {{ ref('int_employment_start') }} as search
cross join
    lateral (
        values ('unemployed_searches_begun', true), ('employed_within_30_days', search.is_employed)
    ) as measures (measure_code, is_counted)
where measures.is_counted
union all
select measures.prefix || service.service_group, service.person, service.geo_code, service.month, 1, 0
from {{ ref('int_service_end') }} as service
cross join
    lateral (
        values
        ('ended_', true),
        ('employed_at_3m_', service.is_employed_then),
        ('employed_by_3m_', service.is_employed_by_then)
    ) as measures (prefix, is_counted)
where measures.is_counted
