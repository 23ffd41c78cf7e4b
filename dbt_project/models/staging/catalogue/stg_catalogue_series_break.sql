select indicator_key, month
from {{ ref('seed_series_break') }}
