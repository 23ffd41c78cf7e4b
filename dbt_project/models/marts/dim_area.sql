-- One row per area.
select area_key, area_code, area_level, name_fi, name_sv, name_en
from {{ ref('stg_catalogue_area') }}
