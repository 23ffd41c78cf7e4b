{% macro register_measure(model, counted, months=none, empty='0', has_persons='true') -%}
    with month as (
        {% if months %}{{ months }}{% else %}select measure_code, month, is_ripe from {{ ref('int_register_month') }}{% endif %}
    ),

    counted as (
        {{ counted }}
    ),

    cell as (
        {{ register_cells(model, 'month') }}
    )

    select
        cell.measure_code,
        cell.geo_code,
        cell.month,
        cell.breakdown_code,
        case when cell.is_ripe then coalesce(counted.amount, {{ empty }})::numeric end as value,
        case when cell.is_ripe and {{ has_persons }} then coalesce(counted.persons, 0) end as persons,
        case when cell.is_ripe then 'final' else 'not_ripe' end as observation_status
    from cell
    left join counted
        on
            cell.measure_code = counted.measure_code
            and cell.breakdown_code = counted.breakdown_code
            and cell.geo_code = counted.geo_code
            and cell.month = counted.month
{%- endmacro %}
