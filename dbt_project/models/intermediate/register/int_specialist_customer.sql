{{ config(unlogged=true, tags=['delta'], materialized='incremental', incremental_strategy='append') }}
select
    customer.month,
    assignment.specialist,
    customer.geo_code,
    {{ delta_sign() }} * count(*) as customers,
    {{ delta_id() }} as delta_id,
    {{ delta_sign() }} as delta_sign
from {{ ref('int_customer_month') }} as customer
inner join {{ ref('stg_register_specialist_customer') }} as assignment
    on
        customer.person = assignment.person
        and {{ month_end('customer.month') }} between assignment.started_on and coalesce(assignment.ended_on, date 'infinity')
group by customer.month, assignment.specialist, customer.geo_code
