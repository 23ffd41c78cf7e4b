{% macro period_fact_rows(places, key) -%}
    with period as (
        select
            indicators.indicator_key,
            periods.period_key,
            periods.period_kind,
            periods.year,
            (
                periods.last_month >= indicators.applies_from
                and indicators.roll_up <> 'none'
                and (indicators.frequency <> 'annual' or indicators.roll_up <> 'last' or periods.period_kind = 'year')
            ) as has_value,
            exists (
                select from {{ ref('stg_catalogue_series_break') }} as breaks
                where
                    breaks.indicator_key = indicators.indicator_key
                    and breaks.month between periods.first_month and periods.last_month
            ) as series_break
        from {{ ref('stg_catalogue_indicator') }} as indicators
        cross join {{ ref('int_period') }} as periods
    ),

    cell as materialized (
        select
            periods.indicator_key,
            places.{{ key }},
            places.geo_code,
            periods.period_key,
            periods.period_kind,
            periods.year,
            breakdowns.breakdown_key,
            breakdowns.breakdown_code,
            periods.series_break,
            periods.has_value and applicable.geo_code is not null as is_applicable
        from period as periods
        inner join {{ ref('stg_catalogue_indicator_breakdown') }} as indicator_breakdowns
            on periods.indicator_key = indicator_breakdowns.indicator_key
        inner join {{ ref('stg_catalogue_breakdown') }} as breakdowns
            on indicator_breakdowns.breakdown_code = breakdowns.breakdown_code
        cross join {{ places }} as places
        left join {{ ref('stg_catalogue_indicator_place') }} as applicable
            on periods.indicator_key = applicable.indicator_key and places.geo_code = applicable.geo_code
        where breakdowns.breakdown_code = 'total' or (periods.has_value and applicable.geo_code is not null)
    )

    select
        cell.indicator_key,
        cell.{{ key }},
        cell.period_key,
        cell.breakdown_key,
        found.numerator,
        found.denominator,
        found.value,
        case
            when cell.is_applicable then coalesce(found.observation_status, 'missing') else 'not_applicable'
        end as observation_status,
        cell.series_break,
        deliveries.municipalities_delivered,
        deliveries.municipalities_expected,
        targets.target,
        {{ target_status('found', 'targets', "targets.roll_up <> 'sum' or cell.period_kind = 'year'") }} as target_status
    from cell
    left join {{ ref('int_indicator_period_value') }} as found
        on
            cell.is_applicable
            and cell.indicator_key = found.indicator_key
            and cell.geo_code = found.geo_code
            and cell.period_key = found.period_key
            and cell.breakdown_code = found.breakdown_code
    left join {{ ref('int_period_delivery') }} as deliveries
        on
            cell.is_applicable
            and cell.indicator_key = deliveries.indicator_key
            and cell.geo_code = deliveries.geo_code
            and cell.period_key = deliveries.period_key
    left join {{ ref('int_target') }} as targets
        on
            cell.indicator_key = targets.indicator_key
            and cell.geo_code = targets.geo_code
            and cell.year = targets.year
            and cell.breakdown_code = 'total'
{%- endmacro %}
