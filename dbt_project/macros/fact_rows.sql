{#- The cells are laid out before numbers are looked up, so that PostgreSQL finds each by its whole key. -#}
{% macro fact_rows(places, key) -%}
    with laid_out as (
        select
            indicators.indicator_key,
            places.{{ key }},
            places.geo_code,
            months.month,
            breakdowns.breakdown_key,
            breakdowns.breakdown_code,
            (
                applicable.geo_code is not null
                and months.month >= indicators.applies_from
                and (indicators.frequency <> 'annual' or extract(month from months.month) = 12)
            ) as is_applicable
        from {{ ref('stg_catalogue_indicator') }} as indicators
        inner join {{ ref('stg_catalogue_indicator_breakdown') }} as indicator_breakdowns
            on indicators.indicator_key = indicator_breakdowns.indicator_key
        inner join {{ ref('stg_catalogue_breakdown') }} as breakdowns
            on indicator_breakdowns.breakdown_code = breakdowns.breakdown_code
        cross join {{ places }} as places
        cross join {{ ref('int_month') }} as months
        left join {{ ref('stg_catalogue_indicator_place') }} as applicable
            on indicators.indicator_key = applicable.indicator_key and places.geo_code = applicable.geo_code
    ),

    cell as materialized (
        select * from laid_out
        where breakdown_code = 'total' or is_applicable
    ),

    break as (
        select distinct
            breaks.indicator_key,
            case indicators.frequency
                when 'annual' then (date_trunc('year', breaks.month) + interval '11 months')::date
                else breaks.month
            end as month
        from {{ ref('stg_catalogue_series_break') }} as breaks
        inner join {{ ref('stg_catalogue_indicator') }} as indicators on breaks.indicator_key = indicators.indicator_key
    )

    select
        cell.indicator_key,
        cell.{{ key }},
        to_char(cell.month, 'YYYYMM')::integer as month_key,
        cell.breakdown_key,
        found.numerator,
        found.denominator,
        found.value,
        case
            when cell.is_applicable then coalesce(found.observation_status, 'missing') else 'not_applicable'
        end as observation_status,
        breaks.indicator_key is not null as series_break,
        deliveries.municipalities_delivered,
        deliveries.municipalities_expected,
        targets.target,
        {{ target_status('found', 'targets', "targets.roll_up <> 'sum' or targets.frequency = 'annual'") }} as target_status
    from cell
    left join {{ ref('int_reported_value') }} as found
        on
            cell.is_applicable
            and cell.indicator_key = found.indicator_key
            and cell.geo_code = found.geo_code
            and cell.month = found.month
            and cell.breakdown_code = found.breakdown_code
    left join {{ ref('int_reported_delivery') }} as deliveries
        on
            cell.is_applicable
            and cell.indicator_key = deliveries.indicator_key
            and cell.geo_code = deliveries.geo_code
            and cell.month = deliveries.month
    left join {{ ref('int_target') }} as targets
        on
            cell.indicator_key = targets.indicator_key
            and cell.geo_code = targets.geo_code
            and extract(year from cell.month)::integer = targets.year
            and cell.breakdown_code = 'total'
    left join break as breaks
        on cell.indicator_key = breaks.indicator_key and cell.month = breaks.month
{%- endmacro %}
