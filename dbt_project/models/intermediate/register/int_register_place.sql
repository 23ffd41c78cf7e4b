{{ config(unlogged=true) }}
with reported as (
    select
        reported.*,
        municipality.area_geo_code
    from {{ ref('seed_reported_municipality') }} as reported
    inner join {{ ref('seed_municipality') }} as municipality on reported.present_geo_code = municipality.geo_code
),

covered as (
    select * from reported
    where
        area_geo_code in (
            select known.area_geo_code
            from reported as known
            inner join {{ ref('stg_register_job_search') }} as search on known.reported_geo_code = search.geo_code
        )
)

select
    geo_code,
    reported_geo_code as municipality_geo_code,
    from_day,
    to_day
from covered
union all
select
    area_geo_code,
    reported_geo_code,
    from_day,
    to_day
from covered
where geo_code = present_geo_code
