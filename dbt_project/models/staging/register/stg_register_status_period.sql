{{ config(unlogged=true, indexes=[{'columns': ['status_id']}, {'columns': ['person', 'started_on']}]) }}
select
    rows.status_id::bigint as status_id,
    rows.person,
    rows.status,
    rows.started_on::date as started_on,
    rows.ended_on::date as ended_on
from {{ register_state('register_status_period') }} as rows
