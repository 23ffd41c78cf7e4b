-- One row per file of changes that a build adds to the one before; none where everything is made anew.
{{ config(materialized='table', tags=['touched']) }}
select
    snapshot_id,
    raw_table,
    as_of
from {{ source('ops', 'snapshot') }}
where snapshot_id in {{ news() }}
