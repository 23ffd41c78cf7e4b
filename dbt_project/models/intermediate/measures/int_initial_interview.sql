{%- set months %}
    select
        measures.measure_code,
        months.month,
        months.is_ripe
    from {{ ref('int_initial_interview_month') }} as months
    cross join
        lateral (
            values
            ('initial_interview_due_' || months.rule),
            ('initial_interview_held_' || months.rule),
            (case months.rule when 'plan' then 'initial_interview_median_days' end)
        ) as measures (measure_code)
    where measures.measure_code is not null
{%- endset %}
{%- set counted %}
{{ counts_of('int_initial_interview_count') }}
union all
select 'initial_interview_median_days', geo_code, month, 'total', median_days, persons
from {{ ref('int_initial_interview_wait') }}
{%- endset %}
-- There is no median wait of nobody: what is not additive has no value where nobody is counted.
{{ register_measure('int_initial_interview', counted, months=months, empty='case when cell.is_additive then 0 end') }}
