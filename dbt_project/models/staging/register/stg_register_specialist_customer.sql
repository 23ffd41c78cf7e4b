-- One row per period in which a customer has a named specialist, as the register stands after the newest delivery.
{{ config(indexes=[{'columns': ['assignment_id']}]) }}
select
    rows.assignment_id::bigint as assignment_id,
    rows.specialist,
    rows.person,
    rows.started_on::date as started_on,
    rows.ended_on::date as ended_on
from {{ state_of('register_specialist_customer') }} as rows
