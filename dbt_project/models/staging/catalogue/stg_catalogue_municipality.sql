select municipality_key, municipality_code, geo_code, name_fi, name_sv, name_en, area_key
from {{ ref('seed_municipality') }}
