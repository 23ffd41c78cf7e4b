-- One row per initial interview or its booking, from the newest full extract of the register.
select
    rows.interview_id::bigint as interview_id,
    rows.job_search_id::bigint as job_search_id,
    rows.person,
    rows.booked_for::date as booked_for,
    rows.outcome,
    rows.channel
from {{ source('raw', 'register_initial_interview') }} as rows
where rows._snapshot_id = ({{ newest_snapshot('register_initial_interview') }})
