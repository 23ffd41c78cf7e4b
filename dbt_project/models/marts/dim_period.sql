-- One row per period.
select
    period_key, period_code, period_kind, year, first_month, last_month, months, name_fi, name_sv, name_en, sort_order
from {{ ref('int_period') }}
