select measure_code, geo_code, month, breakdown_code, value, persons, observation_status
from {{ ref('int_measure') }}
where geo_code in (select geo_code from {{ ref('seed_reported_municipality') }})
union all
select * from {{ ref('int_area_measure') }}
union all
select * from {{ ref('int_shared_measure') }}
