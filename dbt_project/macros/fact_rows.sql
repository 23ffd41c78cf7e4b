{% macro fact_rows(places, key) -%}
    with times as (
        select
            indicators.indicator_key,
            months.month,
            extract(year from months.month)::integer as year,
            (
                months.month >= indicators.applies_from
                and (indicators.frequency <> 'annual' or extract(month from months.month) = 12)
            ) as has_value,
            exists (
                select from {{ ref('stg_catalogue_series_break') }} as breaks
                where
                    breaks.indicator_key = indicators.indicator_key
                    and months.month = case indicators.frequency
                        when 'annual' then (date_trunc('year', breaks.month) + interval '11 months')::date
                        else breaks.month
                    end
            ) as series_break
        from {{ ref('stg_catalogue_indicator') }} as indicators
        cross join {{ ref('int_month') }} as months
    ),

    {{ cells_of_times(places, key) }}

    {{ numbers_of_cells(
        key, 'month', "to_char(cell.month, 'YYYYMM')::integer as month_key",
        ref('int_reported_value'), ref('int_reported_delivery'), "targets.frequency = 'annual'"
    ) }}
{%- endmacro %}

{#- The cells are laid out before numbers are looked up, so that PostgreSQL finds each by its whole key. -#}
{% macro cells_of_times(places, key) -%}
    cell as materialized (
        select
            times.*,
            places.{{ key }},
            places.geo_code,
            breakdowns.breakdown_key,
            breakdowns.breakdown_code,
            times.has_value and applicable.geo_code is not null as is_applicable
        from times
        inner join {{ ref('stg_catalogue_indicator_breakdown') }} as indicator_breakdowns
            on times.indicator_key = indicator_breakdowns.indicator_key
        inner join {{ ref('stg_catalogue_breakdown') }} as breakdowns
            on indicator_breakdowns.breakdown_code = breakdowns.breakdown_code
        cross join {{ places }} as places
        left join {{ ref('stg_catalogue_indicator_place') }} as applicable
            on times.indicator_key = applicable.indicator_key and places.geo_code = applicable.geo_code
        where breakdowns.breakdown_code = 'total' or (times.has_value and applicable.geo_code is not null)
    )
{%- endmacro %}

{#- The numbers, deliveries and targets of the rows of `cell`, as `cells_of_times` has laid them out. -#}
{% macro numbers_of_cells(key, time, time_key, values, deliveries, is_year) -%}
    select
        cell.indicator_key,
        cell.{{ key }},
        {{ time_key }},
        cell.breakdown_key,
        numbers.numerator,
        numbers.denominator,
        numbers.value,
        case
            when cell.is_applicable then coalesce(numbers.observation_status, 'missing') else 'not_applicable'
        end as observation_status,
        cell.series_break,
        deliveries.municipalities_delivered,
        deliveries.municipalities_expected,
        targets.target,
        {{ target_status('numbers', 'targets', "targets.roll_up <> 'sum' or " ~ is_year) }} as target_status
    from cell
    left join {{ values }} as numbers
        on
            cell.is_applicable
            and cell.indicator_key = numbers.indicator_key
            and cell.geo_code = numbers.geo_code
            and cell.{{ time }} = numbers.{{ time }}
            and cell.breakdown_code = numbers.breakdown_code
    left join {{ deliveries }} as deliveries
        on
            cell.is_applicable
            and cell.indicator_key = deliveries.indicator_key
            and cell.geo_code = deliveries.geo_code
            and cell.{{ time }} = deliveries.{{ time }}
    left join {{ ref('int_target') }} as targets
        on
            cell.indicator_key = targets.indicator_key
            and cell.geo_code = targets.geo_code
            and cell.year = targets.year
            and cell.breakdown_code = 'total'
{%- endmacro %}
