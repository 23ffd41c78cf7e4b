-- One row per job search of a person, from the newest full extract of the register.
select
    rows.job_search_id::bigint as job_search_id,
    rows.person,
    'KU' || rows.municipality as geo_code,
    rows.started_on::date as started_on,
    rows.ended_on::date as ended_on,
    rows.end_reason,
    rows.status_at_start,
    snapshot.as_of
from {{ source('raw', 'register_job_search') }} as rows
inner join {{ source('ops', 'snapshot') }} as snapshot on rows._snapshot_id = snapshot.snapshot_id
where rows._snapshot_id = ({{ newest_snapshot('register_job_search') }})
