{{ config(unlogged=true, indexes=[{'columns': ['appointment_id']}]) }}
select
    rows.appointment_id::bigint as appointment_id,
    rows.person,
    rows.booked_for::date as booked_for,
    rows.outcome,
    rows.channel,
    rows.booked = 'yes' as is_booked
from {{ register_state('register_appointment') }} as rows
