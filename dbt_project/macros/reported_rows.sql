{% macro reported_rows(months, periods, columns) -%}
    select
        months.indicator_key,
        months.geo_code,
        months.month
        {%- for column in columns %},
        months.{{ column }}
        {%- endfor %}
    from {{ months }} as months
    inner join {{ ref('seed_indicator') }} as indicators on months.indicator_key = indicators.indicator_key
    where not {{ year_of_its_months('indicators') }}
    union all
    select
        years.indicator_key,
        years.geo_code,
        periods.last_month
        {%- for column in columns %},
        years.{{ column }}
        {%- endfor %}
    from {{ periods }} as years
    inner join {{ ref('seed_indicator') }} as indicators on years.indicator_key = indicators.indicator_key
    inner join {{ ref('int_period') }} as periods on years.period_key = periods.period_key
    where {{ year_of_its_months('indicators') }} and periods.period_kind = 'year'
{%- endmacro %}
