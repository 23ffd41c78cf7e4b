-- One row per current municipality.
select municipality_key, municipality_code, name_fi, name_sv, area_key, name_en
from {{ ref('stg_catalogue_municipality') }}
