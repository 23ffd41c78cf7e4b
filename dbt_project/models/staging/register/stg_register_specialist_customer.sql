-- One row per period in which a customer has a named specialist, from the newest full extract of the register.
select
    rows.assignment_id::bigint as assignment_id,
    rows.specialist,
    rows.person,
    rows.started_on::date as started_on,
    rows.ended_on::date as ended_on
from {{ source('raw', 'register_specialist_customer') }} as rows
where rows._snapshot_id = ({{ newest_snapshot('register_specialist_customer') }})
