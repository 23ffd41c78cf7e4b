select distinct on (targets.sender_geo_code, indicators.indicator_key, targets.geo_code, targets.year)
    indicators.indicator_key,
    targets.geo_code,
    targets.year,
    targets.target,
    targets.comment_fi,
    targets.comment_sv,
    targets.sender_geo_code,
    targets.area_geo_code,
    targets.ordered_at
from (
    select
        rows.indicator as indicator_code,
        coalesce('KU' || rows.municipality, senders.area_geo_code) as geo_code,
        rows.year::integer as year,
        rows.target::numeric as target,
        rows.comment_fi,
        rows.comment_sv,
        senders.geo_code as sender_geo_code,
        senders.area_geo_code,
        coverage.ordered_at,
        rows._snapshot_id as snapshot_id,
        rows._row as row_number
    from {{ source('raw', 'indicator_target') }} as rows
    inner join {{ source('ops', 'snapshot') }} as snapshots on rows._snapshot_id = snapshots.snapshot_id
    inner join {{ ref('seed_municipality') }} as senders on rows.sender = senders.municipality_code
    inner join {{ source('ops', 'current_coverage') }} as coverage
        on
            coverage.raw_table = 'indicator_target'
            and snapshots.reading_id = coverage.reading_id
            and rows.sender = coverage.municipality
            and to_date(rows.year || '-12', 'YYYY-MM') = coverage.month
) as targets
inner join {{ ref('seed_indicator') }} as indicators on targets.indicator_code = indicators.indicator_code
order by
    targets.sender_geo_code asc,
    indicators.indicator_key asc,
    targets.geo_code asc,
    targets.year asc,
    targets.snapshot_id desc,
    targets.row_number desc
