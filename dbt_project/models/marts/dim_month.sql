-- One row per month.
select
    to_char(month, 'YYYYMM')::integer as month_key,
    month,
    extract(year from month)::integer as year,
    extract(quarter from month)::integer as quarter,
    extract(month from month)::integer as month_of_year,
    count_day
from {{ ref('int_month') }}
