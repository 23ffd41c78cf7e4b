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
    case
        when corrections.correction_code is not null then corrections.corrected_value
        when given.observation_status in ('final', 'preliminary', 'incomplete') then given.value
    end as value,
    given.persons,
    case
        when corrections.correction_code is null then given.observation_status
        when corrections.corrected_value is null then 'missing'
        when given.observation_status = 'missing' then 'final'
        else given.observation_status
    end as observation_status,
    corrections.correction_code
from given
left join {{ ref('seed_correction') }} as corrections
    on
        given.measure_code = corrections.measure_code
        and given.geo_code = corrections.geo_code
        and given.month = corrections.month
        and given.breakdown_code = corrections.breakdown_code
        and case
            when given.observation_status = 'missing' then corrections.found_value is null
            when given.observation_status in ('final', 'preliminary') then given.value = corrections.found_value
        end
