select
    deliveries.measure_code,
    places.geo_code,
    deliveries.month,
    count(distinct deliveries.geo_code) as municipalities,
    count(distinct deliveries.geo_code) filter (where deliveries.rejected_rows = 0) as municipalities_complete,
    count(distinct deliveries.geo_code) filter (where deliveries.rejected_rows = 0 and deliveries.rows = 0)
        as municipalities_without_events
from {{ ref('stg_delivery') }} as deliveries
inner join {{ ref('seed_measure_municipality') }} as obligations
    on deliveries.measure_code = obligations.measure_code and deliveries.geo_code = obligations.municipality_geo_code
inner join {{ ref('int_place') }} as places on deliveries.geo_code = places.municipality_geo_code
group by deliveries.measure_code, places.geo_code, deliveries.month
