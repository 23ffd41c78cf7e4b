-- One row per period of a person in a service, or referral to one, as the register stands after the newest delivery.
{{ config(indexes=[{'columns': ['service_id']}]) }}
select
    rows.service_id::bigint as service_id,
    rows.person,
    rows.kind,
    rows.started_on::date as started_on,
    rows.ended_on::date as ended_on,
    rows.completed = 'yes' as is_completed
from {{ state_of('register_service_period') }} as rows
