-- One row per person with a job search: the class of each dimension the person is in, and the year of birth.
-- Everyone is in one class of each, those the register does not describe in that of those not known.
-- These are the classes as known now; that of age follows from the year of birth, and differs from year to year.
{{ config(
    materialized='incremental', incremental_strategy='append', indexes=[{'columns': ['person'], 'unique': true}],
    pre_hook="{{ forget_changed_persons(['register_job_search', 'register_person']) }}"
) }}
select
    search.person,
    person.birth_year,
    coalesce(person.sex, 'sex_unknown') as sex,
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
from (
    select distinct person from {{ of_changed(['register_job_search', 'register_person'], ref('stg_register_job_search')) }} as searches
) as search
left join {{ ref('stg_register_person') }} as person on search.person = person.person
