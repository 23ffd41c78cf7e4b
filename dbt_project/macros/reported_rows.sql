{% macro reported_rows(months, periods, columns) -%}
    {%- for is_year in [false, true] %}
    select
        reported.indicator_key,
        reported.geo_code,
        {{ 'periods.last_month' if is_year else 'reported.month' }} as month
        {%- for column in columns %},
        reported.{{ column }}
        {%- endfor %}
    from {{ periods if is_year else months }} as reported
    inner join {{ ref('seed_indicator') }} as indicators on reported.indicator_key = indicators.indicator_key
    {%- if is_year %}
    inner join {{ ref('int_period') }} as periods on reported.period_key = periods.period_key
    {%- endif %}
    where {{ year_of_its_months('indicators') }} {{ "and periods.period_kind = 'year'" if is_year else 'is false' }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
