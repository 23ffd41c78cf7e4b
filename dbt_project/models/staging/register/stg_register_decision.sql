-- One row per decision granting support, from the newest full extract of the register.
select
    rows.decision_id::bigint as decision_id,
    rows.person,
    rows.kind,
    rows.decided_on::date as decided_on,
    rows.euros::numeric as euros,
    rows.annulled_on::date as annulled_on
from {{ source('raw', 'register_decision') }} as rows
where rows._snapshot_id = ({{ newest_snapshot('register_decision') }})
