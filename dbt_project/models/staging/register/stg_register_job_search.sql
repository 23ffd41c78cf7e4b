{{ config(unlogged=true, indexes=[{'columns': ['job_search_id']}, {'columns': ['person']}]) }}
select
    rows.job_search_id::bigint as job_search_id,
    rows.person,
    'KU' || rows.municipality as geo_code,
    rows.started_on::date as started_on,
    rows.ended_on::date as ended_on,
    rows.end_reason,
    rows.status_at_start
from {{ register_state('register_job_search') }} as rows
