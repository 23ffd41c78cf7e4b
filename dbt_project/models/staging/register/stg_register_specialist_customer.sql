{{ config(unlogged=true, indexes=[{'columns': ['assignment_id']}]) }}
select
    rows.assignment_id::bigint as assignment_id,
    rows.specialist,
    rows.person,
    rows.started_on::date as started_on,
    rows.ended_on::date as ended_on
from {{ register_state('register_specialist_customer') }} as rows
