{% macro period_fact_rows(places, key) -%}
    with times as (
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

    {{ cells_of_times(places, key) }}

    {{ numbers_of_cells(
        key, 'period_key', 'cell.period_key',
        ref('int_indicator_period_value'), ref('int_period_delivery'), "cell.period_kind = 'year'"
    ) }}
{%- endmacro %}
