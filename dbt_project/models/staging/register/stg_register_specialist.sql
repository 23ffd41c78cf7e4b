{{ config(unlogged=true, indexes=[{'columns': ['specialist_period_id']}]) }}
select
    rows.specialist_period_id::bigint as specialist_period_id,
    rows.specialist,
    rows.full_time_share::numeric as full_time_share,
    'KU' || rows.municipality as geo_code,
    rows.started_on::date as started_on,
    rows.ended_on::date as ended_on
from {{ register_state('register_specialist') }} as rows
