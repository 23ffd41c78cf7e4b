-- One row per person, as the register stands after the newest delivery; what is not known is null.
{{ config(indexes=[{'columns': ['person']}]) }}
select
    rows.person,
    rows.birth_year::integer as birth_year,
    rows.sex,
    rows.mother_tongue,
    rows.citizenship,
    rows.education,
    rows.occupation
from {{ state_of('register_person') }} as rows
