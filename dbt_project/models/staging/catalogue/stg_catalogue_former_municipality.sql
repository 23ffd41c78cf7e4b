select
    municipality_history_key, geo_code, valid_from, valid_to, municipality_key
from {{ ref('seed_municipality_history') }}
where geo_code in (select reported.geo_code from {{ ref('seed_reported_municipality') }} as reported)
