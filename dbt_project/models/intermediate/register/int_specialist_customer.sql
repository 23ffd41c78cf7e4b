-- One row per month, specialist, municipality where customers of theirs live on its last day, and build that changed it:
-- how many it added, or took off.
{{ config(tags=['before'], materialized='incremental', incremental_strategy='append') }}
select
    customer.month,
    assignment.specialist,
    customer.geo_code,
    {{ sign() }} * count(*) as customers,
    {{ addition() }} as added_by
from {{ ref('int_customer_month') }} as customer
inner join {{ ref('stg_register_specialist_customer') }} as assignment
    on
        customer.person = assignment.person
        and {{ month_end('customer.month') }} between assignment.started_on and coalesce(assignment.ended_on, date 'infinity')
group by customer.month, assignment.specialist, customer.geo_code
