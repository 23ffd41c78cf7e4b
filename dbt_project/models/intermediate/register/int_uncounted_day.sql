-- One row per build: the first day of the months that no build before it has counted.
{{ config(tags=['touched']) }}
select min(month.from_day) as from_day
from (
    select max(last_day) + 1 as from_day from {{ ref('int_register_month') }}
    group by measure_code
) as month
