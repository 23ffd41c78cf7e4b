{#- Every cell there must be, whether it has a number or not: indicator x place x month x breakdown.
    A cell that does not concern the place, level or month is not applicable; one without data is missing. -#}
{% macro fact_rows(places, key) -%}
    with place as (
        select
            indicators.indicator_key,
            places.{{ key }},
            places.geo_code,
            applicable.geo_code is not null as is_applicable
        from {{ ref('seed_indicator') }} as indicators
        cross join {{ places }} as places
        left join {{ ref('seed_indicator_place') }} as applicable
            on indicators.indicator_key = applicable.indicator_key and places.geo_code = applicable.geo_code
    )

    select
        indicators.indicator_key,
        places.{{ key }},
        to_char(months.month, 'YYYYMM')::integer as month_key,
        breakdowns.breakdown_key,
        cells.numerator,
        cells.denominator,
        cells.value,
        case
            when not places.is_applicable or months.month < indicators.applies_from then 'not_applicable'
            when indicators.frequency = 'annual' and extract(month from months.month) < 12 then 'not_applicable'
            else coalesce(cells.observation_status, 'missing')
        end as observation_status,
        breaks.indicator_key is not null as series_break,
        deliveries.municipalities_delivered,
        deliveries.municipalities_expected
    from {{ ref('seed_indicator') }} as indicators
    inner join {{ ref('seed_indicator_breakdown') }} as indicator_breakdowns
        on indicators.indicator_key = indicator_breakdowns.indicator_key
    inner join {{ ref('seed_breakdown') }} as breakdowns
        on indicator_breakdowns.breakdown_code = breakdowns.breakdown_code
    inner join place as places on indicators.indicator_key = places.indicator_key
    cross join {{ ref('int_month') }} as months
    left join {{ ref('int_indicator_value') }} as cells
        on
            indicators.indicator_key = cells.indicator_key
            and places.geo_code = cells.geo_code
            and months.month = cells.month
            and breakdowns.breakdown_code = cells.breakdown_code
            and places.is_applicable
            and months.month >= indicators.applies_from
            and (indicators.frequency <> 'annual' or extract(month from months.month) = 12)
    left join {{ ref('int_indicator_delivery') }} as deliveries
        on
            indicators.indicator_key = deliveries.indicator_key
            and places.geo_code = deliveries.geo_code
            and months.month = deliveries.month
            and places.is_applicable
            and months.month >= indicators.applies_from
            and (indicators.frequency <> 'annual' or extract(month from months.month) = 12)
    left join {{ ref('seed_series_break') }} as breaks
        on indicators.indicator_key = breaks.indicator_key and months.month = breaks.month
{%- endmacro %}
