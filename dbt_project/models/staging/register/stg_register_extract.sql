{{ config(unlogged=true, materialized='table') }}
select
    regexp_replace(raw_table, '_change$', '') as raw_table,
    max(as_of) as as_of
from {{ source('ops', 'snapshot') }}
where source = 'register'
group by regexp_replace(raw_table, '_change$', '')
having bool_or(raw_table !~ '_change$')
