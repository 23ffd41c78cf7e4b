{{ config(unlogged=true, materialized='table', tags=['affected']) }}
select
    snapshot_id,
    raw_table,
    as_of
from {{ source('ops', 'snapshot') }}
where snapshot_id in {{ change_files() }}
