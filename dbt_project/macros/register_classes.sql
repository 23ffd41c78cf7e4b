{% macro age_band(birth_year, month) -%}
    case
        when {{ birth_year }} is null then 'age_unknown'
        when extract(year from {{ month }}) - {{ birth_year }} < 25 then 'aged_under_25'
        when extract(year from {{ month }}) - {{ birth_year }} < 35 then 'aged_25_34'
        when extract(year from {{ month }}) - {{ birth_year }} < 45 then 'aged_35_44'
        when extract(year from {{ month }}) - {{ birth_year }} < 55 then 'aged_45_54'
        else 'aged_over_54'
    end
{%- endmacro %}

{% macro counted_by_class(rows, own=[]) -%}
    {%- set dimensions = ['sex', 'age_band', 'mother_tongue', 'citizenship', 'education', 'occupation'] + own -%}
    select
        counted.measure_code,
        counted.geo_code,
        counted.month,
        counted.breakdown_code,
        {{ delta_sign() }} * counted.amount as amount,
        {{ delta_sign() }} * counted.persons as persons,
        {{ delta_id() }} as delta_id,
        {{ delta_sign() }} as delta_sign
    from (
        select
            measure_code,
            geo_code,
            month,
            case
                {%- for dimension in dimensions %}
                when grouping({{ dimension }}) = 0 then {{ dimension }}
                {%- endfor %}
                else 'total'
            end as breakdown_code,
            sum(amount) as amount,
            count(*) as persons
        from (
            select counted.*, person.*, {{ age_band('person.birth_year', 'counted.month') }} as age_band
            from {{ rows }} as counted
            inner join (
                select person as described, birth_year, sex, mother_tongue, citizenship, education, occupation
                from {{ ref('int_person_class') }}
            ) as person on counted.person = person.described
        ) as classed
        group by measure_code, geo_code, month, grouping sets ((), ({{ dimensions | join('), (') }}))
    ) as counted
    inner join {{ ref('int_register_class') }} as classes
        on counted.measure_code = classes.measure_code and counted.breakdown_code = classes.breakdown_code
{%- endmacro %}

{#- A municipality of before is a place as long as its borders were valid; those of today always are. -#}
{% macro is_valid_place(month) -%}
    (place.from_day is null or {{ month }} >= place.from_day) and (place.to_day is null or {{ month }} <= place.to_day)
{%- endmacro %}

{% macro register_cells(model, months) -%}
    select
        measures.measure_code,
        measures.counts,
        measures.is_additive,
        place.geo_code,
        months.month,
        months.is_ripe,
        classes.breakdown_code
    from {{ ref('seed_measure') }} as measures
    inner join {{ months }} as months on measures.measure_code = months.measure_code
    inner join {{ ref('int_register_class') }} as classes on measures.measure_code = classes.measure_code
    inner join (select distinct geo_code, from_day, to_day from {{ ref('int_register_place') }}) as place
        on {{ is_valid_place('months.month') }}
    where measures.model = '{{ model }}'
{%- endmacro %}

{% macro counts_of(model) -%}
    select
        measure_code,
        geo_code,
        month,
        breakdown_code,
        sum(amount) as amount,
        sum(persons)::bigint as persons
    from {{ ref(model) }}
    group by measure_code, geo_code, month, breakdown_code
    having sum(persons) <> 0
{%- endmacro %}
