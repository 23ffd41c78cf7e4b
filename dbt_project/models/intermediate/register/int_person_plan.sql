{{ config(
    unlogged=true, materialized='incremental', incremental_strategy='append', indexes=[{'columns': ['person', 'planned_on']}],
    pre_hook="{{ delete_changed_periods(['register_service_plan'], 'planned_on') }}"
) }}
with plan as (
    select distinct on (person, planned_on)
        person,
        planned_on,
        has_search_obligation
    from {{ rows_to_rebuild(['register_service_plan'], ref('stg_register_service_plan'), 'planned_on', 'standing.planned_on', 'planned_on') }} as delivered
    order by person asc, planned_on asc, plan_id desc
)

select
    person,
    planned_on,
    has_search_obligation,
    coalesce(lead(planned_on) over (partition by person order by planned_on) - 1, date 'infinity') as to_day
from plan
