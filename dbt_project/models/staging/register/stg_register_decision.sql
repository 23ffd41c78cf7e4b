-- One row per decision granting support, as the register stands after the newest delivery.
{{ config(indexes=[{'columns': ['decision_id']}]) }}
select
    rows.decision_id::bigint as decision_id,
    rows.person,
    rows.kind,
    rows.decided_on::date as decided_on,
    rows.euros::numeric as euros,
    rows.annulled_on::date as annulled_on
from {{ state_of('register_decision') }} as rows
