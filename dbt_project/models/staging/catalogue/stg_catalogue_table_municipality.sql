select raw_table, municipality_geo_code
from {{ ref('seed_table_municipality') }}
