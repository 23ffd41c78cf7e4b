-- One row per place and municipality in it: each municipality itself, and every area.
select
    geo_code as municipality_geo_code,
    geo_code
from {{ ref('seed_municipality') }}
union all
select
    municipality_geo_code,
    geo_code
from {{ ref('seed_area_municipality') }}
