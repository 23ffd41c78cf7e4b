-- One row per event measure, municipality or area, and month: distinct events, each once in every place it concerns.
-- A place is complete when every municipality of it has delivered the month; else its count is incomplete.
with place as (
    select geo_code as municipality_geo_code, geo_code from {{ ref('seed_municipality') }}
    union all
    select municipality_geo_code, geo_code from {{ ref('seed_area_municipality') }}
),

expected as (
    select
        geo_code,
        count(*) as municipalities
    from place
    group by geo_code
),

delivered as (
    select
        events.measure_code,
        events.month,
        place.geo_code,
        count(distinct events.reporter_geo_code) as municipalities
    from {{ ref('stg_event') }} as events
    inner join place on events.reporter_geo_code = place.municipality_geo_code
    group by events.measure_code, events.month, place.geo_code
),

counted as (
    select
        events.measure_code,
        events.month,
        place.geo_code,
        count(distinct events.event_id) filter (where not events.is_zero) as events
    from {{ ref('stg_event') }} as events
    inner join place on events.geo_code = place.municipality_geo_code
    group by events.measure_code, events.month, place.geo_code
)

select
    measure_code,
    geo_code,
    month,
    coalesce(counted.events, 0)::numeric as value,
    case
        when delivered.municipalities = expected.municipalities then 'final'
        else 'incomplete'
    end as observation_status
from delivered
full join counted using (measure_code, geo_code, month)
inner join expected using (geo_code)
