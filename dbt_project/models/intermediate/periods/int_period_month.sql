select
    periods.period_key,
    months.month,
    months.month = periods.last_month as is_last
from {{ ref('int_period') }} as periods
inner join {{ ref('int_month') }} as months on months.month between periods.first_month and periods.last_month
