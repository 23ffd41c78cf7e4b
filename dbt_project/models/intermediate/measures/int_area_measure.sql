with area as (
    select * from {{ ref('seed_area') }}
    where area_level <> 'shared'
)

{{ area_measures(ref('int_measure'), 'area') }}
