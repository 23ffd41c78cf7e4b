-- One row per person, from the newest full extract of the register; what is not known is null.
select
    rows.person,
    rows.birth_year::integer as birth_year,
    rows.sex,
    rows.mother_tongue,
    rows.citizenship,
    rows.education,
    rows.occupation
from {{ source('raw', 'register_person') }} as rows
where rows._snapshot_id = ({{ newest_snapshot('register_person') }})
