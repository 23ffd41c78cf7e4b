{{ config(unlogged=true, tags=['delta'], materialized='incremental', incremental_strategy='append') }}
with person as (
    select
        measures.measure_code,
        place.geo_code,
        customer.month,
        customer.person,
        1 as amount
    from {{ ref('int_customer_month') }} as customer
    inner join {{ ref('int_register_place') }} as place
        on customer.geo_code = place.municipality_geo_code and {{ is_valid_place('customer.month') }}
    cross join
        lateral (
            values
            ('customers', true),
            ('plans_due', customer.is_due),
            ('plans_up_to_date', customer.is_due and customer.is_plan_current),
            ('search_obligations', customer.is_due and customer.has_search_obligation)
        ) as measures (measure_code, is_counted)
    where measures.is_counted
)

{{ counted_by_class('person') }}
