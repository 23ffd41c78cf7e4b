-- One row per table of the register that has been delivered whole: the day of its newest extract or file of changes.
{{ config(materialized='table') }}
select
    regexp_replace(raw_table, '_change$', '') as raw_table,
    max(as_of) as as_of
from {{ source('ops', 'snapshot') }}
where source = 'register'
group by regexp_replace(raw_table, '_change$', '')
having bool_or(raw_table !~ '_change$')
