-- One row per indicator, area, month and breakdown.
with place as (
    select
        indicators.indicator_key,
        area.area_key,
        area.geo_code,
        applicable.geo_code is not null as is_applicable
    from {{ ref('seed_indicator') }} as indicators
    cross join {{ ref('seed_area') }} as area
    left join {{ ref('seed_indicator_place') }} as applicable
        on indicators.indicator_key = applicable.indicator_key and area.geo_code = applicable.geo_code
)

{{ fact_rows('place', 'area_key') }}
