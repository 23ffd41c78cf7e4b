-- One row per making or updating of a plan, as the register stands after the newest delivery.
{{ config(indexes=[{'columns': ['plan_id']}, {'columns': ['person']}]) }}
select
    rows.plan_id::bigint as plan_id,
    rows.person,
    rows.kind,
    rows.planned_on::date as planned_on,
    rows.search_obligation = 'yes' as has_search_obligation
from {{ state_of('register_service_plan') }} as rows
