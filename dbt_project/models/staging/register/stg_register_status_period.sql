-- One row per employment status period of a person as recorded, as the register stands after the newest delivery.
{{ config(indexes=[{'columns': ['status_id']}, {'columns': ['person', 'started_on']}]) }}
select
    rows.status_id::bigint as status_id,
    rows.person,
    rows.status,
    rows.started_on::date as started_on,
    rows.ended_on::date as ended_on
from {{ state_of('register_status_period') }} as rows
