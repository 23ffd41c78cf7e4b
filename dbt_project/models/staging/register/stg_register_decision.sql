{{ config(unlogged=true, indexes=[{'columns': ['decision_id']}]) }}
select
    rows.decision_id::bigint as decision_id,
    rows.person,
    rows.kind,
    rows.decided_on::date as decided_on,
    rows.euros::numeric as euros,
    rows.annulled_on::date as annulled_on
from {{ register_state('register_decision') }} as rows
