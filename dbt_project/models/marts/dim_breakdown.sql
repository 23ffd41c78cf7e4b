-- One row per class of a breakdown; `total` is all together.
select breakdown_key, breakdown_code, breakdown_dimension, name_fi, name_sv, name_en, is_part, sort_order
from {{ ref('stg_catalogue_breakdown') }}
