select area_key, area_code, area_level, geo_code, official_geo_code, name_fi, name_sv, name_en
from {{ ref('seed_area') }}
