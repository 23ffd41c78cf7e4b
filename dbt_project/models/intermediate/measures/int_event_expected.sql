select
    owed.measure_code,
    places.geo_code,
    count(*) as municipalities
from {{ ref('seed_measure_municipality') }} as owed
inner join {{ ref('int_place') }} as places on owed.municipality_geo_code = places.municipality_geo_code
group by owed.measure_code, places.geo_code
