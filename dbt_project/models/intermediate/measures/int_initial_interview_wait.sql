{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{{ delete_rows('month in ' ~ wait_months_to_rebuild()) }}"
) }}
select
    place.geo_code,
    due.month,
    percentile_cont(0.5) within group (order by due.days_waited)::numeric as median_days,
    count(distinct due.person) as persons
from {{ ref('int_initial_interview_due') }} as due
inner join {{ ref('int_register_place') }} as place
    on due.geo_code = place.municipality_geo_code and {{ is_valid_place('due.month') }}
where
    due.rule = 'plan' and due.days_waited is not null
    {% if is_incremental_run() or not execute %}and due.month in {{ wait_months_to_rebuild() }}{% endif %}
group by place.geo_code, due.month
