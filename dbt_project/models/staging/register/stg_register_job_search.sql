-- One row per job search of a person, as the register stands after the newest delivery.
select
    rows.job_search_id::bigint as job_search_id,
    rows.person,
    'KU' || rows.municipality as geo_code,
    rows.started_on::date as started_on,
    rows.ended_on::date as ended_on,
    rows.end_reason,
    rows.status_at_start,
    (
        select max(snapshot.as_of) from {{ source('ops', 'snapshot') }} as snapshot
        where snapshot.raw_table in ('register_job_search', 'register_job_search_change')
    ) as as_of
from {{ state_of('register_job_search') }} as rows
