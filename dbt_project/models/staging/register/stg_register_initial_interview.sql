{{ config(unlogged=true, indexes=[{'columns': ['interview_id']}]) }}
select
    rows.interview_id::bigint as interview_id,
    rows.job_search_id::bigint as job_search_id,
    rows.person,
    rows.booked_for::date as booked_for,
    rows.outcome,
    rows.channel
from {{ register_state('register_initial_interview') }} as rows
