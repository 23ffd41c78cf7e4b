-- One row per place and month in which searches began: the median of the days their interviews were waited for, and of how
-- many persons. A build that adds news reckons the months anew in which they may change a wait.
{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ forget('month in ' ~ months_waited_anew()) }}"
) }}
select
    place.geo_code,
    due.month,
    percentile_cont(0.5) within group (order by due.days_waited)::numeric as median_days,
    count(distinct due.person) as persons
from {{ ref('int_initial_interview_due') }} as due
inner join {{ ref('int_register_place') }} as place on due.geo_code = place.municipality_geo_code
where
    due.rule = 'plan' and due.days_waited is not null
    {% if redoing() or not execute %}and due.month in {{ months_waited_anew() }}{% endif %}
group by place.geo_code, due.month
