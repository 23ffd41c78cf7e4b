with area as (
    select * from {{ ref('seed_area') }}
    where area_level = 'shared'
),

part as (
    select * from {{ ref('int_area_measure') }}
    union all
    select measure_code, geo_code, month, breakdown_code, value, persons, observation_status
    from {{ ref('int_measure') }}
    where geo_code in (select geo_code from area)
)

{{ area_measures('part', 'area') }}
