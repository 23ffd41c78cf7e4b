{{ config(unlogged=true, indexes=[{'columns': ['plan_id']}, {'columns': ['person']}]) }}
select
    rows.plan_id::bigint as plan_id,
    rows.person,
    rows.kind,
    rows.planned_on::date as planned_on,
    rows.search_obligation = 'yes' as has_search_obligation
from {{ register_state('register_service_plan') }} as rows
