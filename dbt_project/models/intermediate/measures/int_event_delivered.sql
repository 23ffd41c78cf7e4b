select
    deliveries.measure_code,
    places.geo_code,
    deliveries.month,
    count(distinct deliveries.geo_code) as municipalities,
    count(distinct deliveries.geo_code) filter (where deliveries.kept_out = 0) as whole,
    count(distinct deliveries.geo_code) filter (where deliveries.kept_out = 0 and deliveries.rows = 0) as silent
from {{ ref('stg_delivery') }} as deliveries
inner join {{ ref('seed_measure_municipality') }} as owed
    on deliveries.measure_code = owed.measure_code and deliveries.geo_code = owed.municipality_geo_code
inner join {{ ref('int_place') }} as places on deliveries.geo_code = places.municipality_geo_code
group by deliveries.measure_code, places.geo_code, deliveries.month
