with place as (
    select
        rules.*,
        coalesce(municipalities.geo_code, rules.area_geo_code) as geo_code
    from {{ ref('seed_figure') }} as rules
    left join {{ ref('seed_municipality') }} as municipalities
        on
            rules.by_municipality
            and (rules.area_geo_code is null or rules.area_geo_code = municipalities.area_geo_code)
),

delivered as (
    select
        measure_code,
        breakdown_code,
        min(month) as first_month,
        coalesce((date_trunc('month', max(as_of) + 1) - interval '1 month')::date, max(month)) as last_month
    from {{ ref('stg_figure') }}
    group by measure_code, breakdown_code
),

covered_month as (
    select
        place.measure_code,
        place.breakdown_code,
        place.geo_code,
        months.month::date as month
    from place
    inner join delivered using (measure_code, breakdown_code)
    cross join lateral generate_series(first_month, last_month, interval '1 month') as months (month)
    where place.is_complete
),

added as (
    select
        measure_code,
        breakdown_code,
        geo_code,
        month,
        sum(amount) as amount,
        count(*) as row_count,
        bool_or(amount is null) as has_blank
    from {{ ref('stg_figure') }}
    group by measure_code, breakdown_code, geo_code, month, row_number
)

select
    measure_code,
    geo_code,
    month,
    breakdown_code,
    case when added.row_count is null then 0 else added.amount end as value,
    case when place.of_persons then coalesce(added.row_count, 0) end::numeric as persons,
    case
        when added.row_count > 0 and added.amount is null then place.blank_status
        when added.has_blank then 'incomplete'
        else 'final'
    end as observation_status
from added
full join covered_month using (measure_code, breakdown_code, geo_code, month)
inner join place using (measure_code, breakdown_code, geo_code)
inner join delivered using (measure_code, breakdown_code)
where month <= delivered.last_month
