-- One row per table of the register that has been delivered: its newest extract and the day it was taken.
select distinct on (raw_table)
    raw_table,
    snapshot_id,
    as_of
from {{ source('ops', 'snapshot') }}
where source = 'register'
order by raw_table asc, as_of desc nulls last, snapshot_id desc
