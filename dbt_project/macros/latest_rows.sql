{% macro latest_month_rows(places, key) -%}
    select
        applicable.indicator_key,
        places.{{ key }},
        to_char(max(months.month), 'YYYYMM')::integer as month_key
    from {{ ref('stg_catalogue_indicator_place') }} as applicable
    inner join {{ places }} as places on applicable.geo_code = places.geo_code
    left join {{ ref('int_indicator_month_settled') }} as months
        on
            applicable.indicator_key = months.indicator_key
            and applicable.geo_code = months.geo_code
            and months.is_settled
    group by applicable.indicator_key, places.{{ key }}
{%- endmacro %}

{% macro latest_period_rows(places, key) -%}
    select
        applicable.indicator_key,
        places.{{ key }},
        kinds.period_kind,
        periods.period_key
    from {{ ref('stg_catalogue_indicator_place') }} as applicable
    inner join {{ places }} as places on applicable.geo_code = places.geo_code
    cross join (select distinct all_periods.period_kind from {{ ref('int_period') }} as all_periods) as kinds
    left join {{ ref('int_indicator_latest_period') }} as periods
        on
            applicable.indicator_key = periods.indicator_key
            and applicable.geo_code = periods.geo_code
            and kinds.period_kind = periods.period_kind
{%- endmacro %}
