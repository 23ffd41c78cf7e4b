with given as (
    select measure_code, geo_code, month, breakdown_code, value, null::numeric as persons, observation_status
    from {{ ref('stg_observation') }}
    union all
    select
        events.measure_code, events.geo_code, events.month, events.breakdown_code, events.value,
        case when measures.counts = 'customers' then events.value end, events.observation_status
    from {{ ref('int_event_measure') }} as events
    inner join {{ ref('seed_measure') }} as measures on events.measure_code = measures.measure_code
    union all
    select measure_code, geo_code, month, breakdown_code, value, persons, observation_status
    from {{ ref('int_figure_measure') }}
    {% for model in measure_models() %}
    union all
    select measure_code, geo_code, month, breakdown_code, value, persons, observation_status
    from {{ ref(model) }}
    {% endfor %}
)

select
    given.measure_code,
    given.geo_code,
    given.month,
    given.breakdown_code,
    case when given.observation_status in ('final', 'preliminary', 'incomplete') then given.value end as value,
    given.persons,
    given.observation_status
from given
