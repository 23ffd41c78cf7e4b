-- One row per municipality and borders: those of today, and those of municipalities that are part of one of today.
select
    municipality_history_key, municipality_code, name_fi, name_sv, valid_from, valid_to, valid_to is null as is_current,
    successor_codes, municipality_key
from {{ ref('stg_catalogue_municipality_history') }}
