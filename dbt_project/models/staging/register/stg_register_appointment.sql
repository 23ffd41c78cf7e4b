-- One row per customer appointment or its booking, as the register stands after the newest delivery.
{{ config(indexes=[{'columns': ['appointment_id']}]) }}
select
    rows.appointment_id::bigint as appointment_id,
    rows.person,
    rows.booked_for::date as booked_for,
    rows.outcome,
    rows.channel,
    rows.booked = 'yes' as is_booked
from {{ state_of('register_appointment') }} as rows
