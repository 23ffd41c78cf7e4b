-- One row per making or updating of a plan, from the newest full extract of the register.
select
    rows.plan_id::bigint as plan_id,
    rows.person,
    rows.kind,
    rows.planned_on::date as planned_on,
    rows.search_obligation = 'yes' as has_search_obligation
from {{ source('raw', 'register_service_plan') }} as rows
where rows._snapshot_id = ({{ newest_snapshot('register_service_plan') }})
