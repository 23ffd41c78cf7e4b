{{ config(
    unlogged=true, materialized='incremental', incremental_strategy='append', indexes=[{'columns': ['person', 'from_day']}],
    pre_hook="{{ delete_changed_periods(['register_status_period']) }}"
) }}
with period as (
    select distinct on (person, started_on)
        person,
        status,
        started_on,
        ended_on
    from {{ rows_to_rebuild(['register_status_period'], ref('stg_register_status_period'), 'started_on') }} as delivered
    order by person asc, started_on asc, status_id desc
)

select
    person,
    status,
    started_on as from_day,
    least(
        coalesce(ended_on, date 'infinity'),
        coalesce(lead(started_on) over (partition by person order by started_on) - 1, date 'infinity')
    ) as to_day
from period
