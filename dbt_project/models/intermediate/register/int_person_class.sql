{{ config(
    unlogged=true, materialized='incremental', incremental_strategy='append', indexes=[{'columns': ['person'], 'unique': true}],
    pre_hook="{{ delete_changed_persons(['register_job_search', 'register_person']) }}"
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
    select distinct person from {{ rows_of_changed_persons(['register_job_search', 'register_person'], ref('stg_register_job_search')) }} as searches
) as search
left join {{ ref('stg_register_person') }} as person on search.person = person.person
