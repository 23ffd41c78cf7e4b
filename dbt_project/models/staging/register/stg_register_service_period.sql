{{ config(unlogged=true, indexes=[{'columns': ['service_id']}]) }}
select
    rows.service_id::bigint as service_id,
    rows.person,
    rows.kind,
    rows.started_on::date as started_on,
    rows.ended_on::date as ended_on,
    rows.completed = 'yes' as is_completed
from {{ register_state('register_service_period') }} as rows
