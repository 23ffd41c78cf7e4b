-- One row per person and stretch of days with the same employment status: at most one status a day.
-- A status lasts until its last day or until the next one begins, whichever comes first; of those that begin on one
-- day the one recorded last corrects the others. On days outside every stretch the status is not known.
{{ config(
    materialized='incremental', incremental_strategy='append', indexes=[{'columns': ['person', 'from_day']}],
    pre_hook="{{ forget_stretches(['register_status_period']) }}"
) }}
with period as (
    select distinct on (person, started_on)
        person,
        status,
        started_on,
        ended_on
    from {{ rows_to_redo(['register_status_period'], ref('stg_register_status_period'), 'started_on') }} as delivered
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
