-- One row per measure, area, month and breakdown, for areas that consist of municipalities or are a row of the source.
with area as (
    select * from {{ ref('seed_area') }}
    where area_level <> 'shared'
)

{{ area_measures(ref('int_measure'), 'area') }}
