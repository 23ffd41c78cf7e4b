-- One row per employment status period of a person as recorded, from the newest full extract of the register.
select
    rows.status_id::bigint as status_id,
    rows.person,
    rows.status,
    rows.started_on::date as started_on,
    rows.ended_on::date as ended_on
from {{ source('raw', 'register_status_period') }} as rows
where rows._snapshot_id = ({{ newest_snapshot('register_status_period') }})
