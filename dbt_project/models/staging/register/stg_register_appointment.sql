-- One row per customer appointment or its booking, from the newest full extract of the register.
select
    rows.appointment_id::bigint as appointment_id,
    rows.person,
    rows.booked_for::date as booked_for,
    rows.outcome,
    rows.channel,
    rows.booked = 'yes' as is_booked
from {{ source('raw', 'register_appointment') }} as rows
where rows._snapshot_id = ({{ newest_snapshot('register_appointment') }})
