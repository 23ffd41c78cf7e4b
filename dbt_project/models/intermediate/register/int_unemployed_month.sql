-- One row per month and person unemployed on its count day: with an open job search, and unemployed or laid off.
-- Everyone is in one class of each dimension, those of whom it is not known in a class of their own.
-- Age is that reached in the year: the register keeps the year of birth, no more.
with month as (
    select
        month,
        count_day
    from {{ ref('int_register_month') }}
    where measure_code = 'unemployed_in_register'
)

select
    month.month,
    status.person,
    home.geo_code,
    coalesce(person.sex, 'sex_unknown') as sex,
    case
        when person.birth_year is null then 'age_unknown'
        when extract(year from month.month) - person.birth_year < 25 then 'aged_under_25'
        when extract(year from month.month) - person.birth_year < 35 then 'aged_25_34'
        when extract(year from month.month) - person.birth_year < 45 then 'aged_35_44'
        when extract(year from month.month) - person.birth_year < 55 then 'aged_45_54'
        else 'aged_over_54'
    end as age_band,
    case
        when person.mother_tongue is null then 'tongue_unknown'
        when person.mother_tongue in ('fi', 'sv', 'se', 'smn', 'sms') then 'tongue_national'
        else 'tongue_foreign'
    end as mother_tongue,
    case
        when person.citizenship is null then 'citizenship_unknown'
        when person.citizenship = 'FI' then 'finnish_citizen'
        else 'foreign_citizen'
    end as citizenship,
    case
        when person.education is null then 'education_unknown'
        when person.education < '3' then 'education_basic'
        when person.education < '5' then 'education_secondary'
        else 'education_tertiary'
    end as education,
    coalesce('occupation_' || left(person.occupation, 1), 'occupation_unknown') as occupation
from month
inner join {{ ref('int_status') }} as status
    on month.count_day between status.from_day and status.to_day and status.status in ('unemployed', 'laid_off')
inner join {{ ref('int_home') }} as home
    on status.person = home.person and month.count_day between home.from_day and home.to_day
left join {{ ref('stg_register_person') }} as person on status.person = person.person
where
    exists (
        select 1
        from {{ ref('stg_register_job_search') }} as search
        where
            status.person = search.person
            and month.count_day between search.started_on and coalesce(search.ended_on, date 'infinity')
    )
