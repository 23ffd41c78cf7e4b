select
    geo_code as municipality_geo_code,
    geo_code
from {{ ref('seed_municipality') }}
union all
select
    municipality_geo_code,
    geo_code
from {{ ref('seed_area_municipality') }}
