select
    obligations.measure_code,
    places.geo_code,
    count(*) as municipalities
from {{ ref('seed_measure_municipality') }} as obligations
inner join {{ ref('int_place') }} as places on obligations.municipality_geo_code = places.municipality_geo_code
group by obligations.measure_code, places.geo_code
