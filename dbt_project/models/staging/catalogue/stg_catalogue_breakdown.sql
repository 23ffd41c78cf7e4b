select
    breakdown_key, breakdown_code, breakdown_dimension, name_fi, name_sv, name_en, is_part,
    sort_order
from {{ ref('seed_breakdown') }}
