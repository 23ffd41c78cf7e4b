{{ config(
    unlogged=true, materialized='incremental', incremental_strategy='append', indexes=[{'columns': ['person', 'from_day']}],
    pre_hook="{{ delete_changed_persons(['register_job_search']) }}"
) }}
with search as (
    select distinct on (person, started_on)
        person,
        started_on,
        geo_code
    from {{ rows_to_rebuild(['register_job_search'], ref('stg_register_job_search'), 'started_on') }} as delivered
    order by person asc, started_on asc, job_search_id desc
)

select
    person,
    geo_code,
    case
        when row_number() over by_day = 1 then date '-infinity'
        else started_on
    end as from_day,
    coalesce(lead(started_on) over by_day - 1, date 'infinity') as to_day
from search
window by_day as (partition by person order by started_on)
