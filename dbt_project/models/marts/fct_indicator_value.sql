-- One row per indicator, municipality, month and breakdown.
with place as (
    select
        indicators.indicator_key,
        municipality.municipality_key,
        municipality.geo_code,
        applicable.geo_code is not null as is_applicable
    from {{ ref('seed_indicator') }} as indicators
    cross join {{ ref('seed_municipality') }} as municipality
    left join {{ ref('seed_indicator_place') }} as applicable
        on indicators.indicator_key = applicable.indicator_key and municipality.geo_code = applicable.geo_code
)

{{ fact_rows('place', 'municipality_key') }}
