{{ config(unlogged=true, tags=['affected']) }}
select min(month.from_day) as from_day
from (
    select max(last_day) + 1 as from_day from {{ ref('int_register_month') }}
    group by measure_code
) as month
having min(month.from_day) is not null
