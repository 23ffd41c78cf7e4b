{{ config(unlogged=true, indexes=[{'columns': ['person']}]) }}
select
    rows.person,
    rows.birth_year::integer as birth_year,
    rows.sex,
    rows.mother_tongue,
    rows.citizenship,
    rows.education,
    rows.occupation
from {{ register_state('register_person') }} as rows
