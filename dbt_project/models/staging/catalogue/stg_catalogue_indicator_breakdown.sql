select indicator_key, breakdown_code
from {{ ref('seed_indicator_breakdown') }}
