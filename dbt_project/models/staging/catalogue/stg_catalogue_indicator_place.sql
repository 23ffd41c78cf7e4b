select indicator_key, geo_code
from {{ ref('seed_indicator_place') }}
