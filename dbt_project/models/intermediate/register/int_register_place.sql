{{ config(unlogged=true) }}
with municipality as (
    select
        geo_code,
        area_geo_code
    from {{ ref('seed_municipality') }}
    where
        area_geo_code in (
            select known.area_geo_code
            from {{ ref('seed_municipality') }} as known
            inner join {{ ref('stg_register_job_search') }} as search on known.geo_code = search.geo_code
        )
)

select
    geo_code,
    geo_code as municipality_geo_code
from municipality
union all
select
    area_geo_code,
    geo_code
from municipality
