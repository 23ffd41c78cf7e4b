{% macro months_rolled_up(roll_up) -%}
    select
        cells.indicator_key,
        cells.geo_code,
        months.period_key,
        cells.breakdown_code,
        sum(cells.numerator) as numerator,
        sum(cells.denominator) as denominator,
        sum(cells.value) as value,
        bool_or(cells.observation_status = 'undefined') as has_undefined,
        case
            when bool_or(cells.observation_status = 'hidden') then 'hidden'
            when bool_or(cells.observation_status = 'not_ripe') then 'not_ripe'
            when bool_or(cells.observation_status = 'missing') or count(*) < max(months.applicable) then 'missing'
            when bool_and(cells.observation_status = 'not_applicable') then 'not_applicable'
            when bool_or(cells.observation_status = 'not_applicable') or count(*) < max(months.months) then 'missing'
            when bool_or(cells.observation_status = 'incomplete') then 'incomplete'
            when bool_or(cells.observation_status = 'preliminary') then 'preliminary'
            else 'final'
        end as observation_status
    from {{ ref('int_indicator_value') }} as cells
    inner join (
        select
            indicators.indicator_key,
            periods.period_key,
            period_months.month,
            count(*) over (partition by indicators.indicator_key, periods.period_key) as applicable,
            periods.months
        from {{ ref('seed_indicator') }} as indicators
        inner join {{ ref('int_period_month') }} as period_months on period_months.month >= indicators.applies_from
        inner join {{ ref('int_period') }} as periods on period_months.period_key = periods.period_key
        where indicators.roll_up = '{{ roll_up }}'
    ) as months
        on cells.indicator_key = months.indicator_key and cells.month = months.month
    group by cells.indicator_key, cells.geo_code, months.period_key, cells.breakdown_code
{%- endmacro %}
