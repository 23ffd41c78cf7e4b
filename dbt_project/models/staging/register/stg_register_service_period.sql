-- One row per period of a person in a service, or referral to one, from the newest full extract of the register.
select
    rows.service_id::bigint as service_id,
    rows.person,
    rows.kind,
    rows.started_on::date as started_on,
    rows.ended_on::date as ended_on,
    rows.completed = 'yes' as is_completed
from {{ source('raw', 'register_service_period') }} as rows
where rows._snapshot_id = ({{ newest_snapshot('register_service_period') }})
