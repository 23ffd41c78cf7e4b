select
    municipality_history_key, municipality_code, geo_code, name_fi, name_sv, valid_from, valid_to, successor_codes,
    municipality_key
from {{ ref('seed_municipality_history') }}
