with bounds as (
    select
        min(complete_from) as first_month,
        max(as_of) as last_day
    from {{ ref('stg_vacancy') }}
),

count_day as (
    select
        days.month,
        max(days.day) as day
    from {{ ref('int_day') }} as days
    inner join bounds on days.month >= bounds.first_month
    where days.is_working_day
    group by days.month
    having max(days.day) <= max(bounds.last_day)
),

place as (
    select geo_code as municipality_geo_code, geo_code from {{ ref('seed_municipality') }}
    union all
    select municipality_geo_code, geo_code from {{ ref('seed_area_municipality') }}
),

state as (
    select distinct on (count_day.month, ads.ad_id)
        count_day.month,
        count_day.day,
        ads.*
    from {{ ref('stg_vacancy') }} as ads
    cross join count_day
    order by
        count_day.month asc, ads.ad_id asc, ads.modified_on <= count_day.day desc,
        case when ads.modified_on <= count_day.day then ads.modified_at end desc nulls last, ads.modified_at asc
),

open_ad as (
    select distinct
        state.month,
        place.geo_code,
        state.ad_id,
        state.open_positions
    from state
    cross join lateral regexp_split_to_table(state.municipalities, ',') as codes (code)
    inner join place on 'KU' || lpad(codes.code, 3, '0') = place.municipality_geo_code
    where
        state.published_on <= state.day
        and (state.expires_on is null or state.expires_on >= state.day)
        and (state.archived_on is null or state.archived_on > state.day)
)

select
    'open_vacancies_advertised' as measure_code,
    places.geo_code,
    count_day.month,
    'total' as breakdown_code,
    case when count(open_ad.ad_id) = 0 then 0 else sum(open_ad.open_positions) end::numeric as value,
    null::numeric as persons,
    case
        when count(open_ad.ad_id) = count(open_ad.open_positions) then 'final'
        when count(open_ad.open_positions) > 0 then 'incomplete'
        else 'missing'
    end as observation_status
from count_day
cross join (select distinct geo_code from place) as places
left join open_ad on count_day.month = open_ad.month and places.geo_code = open_ad.geo_code
group by places.geo_code, count_day.month
