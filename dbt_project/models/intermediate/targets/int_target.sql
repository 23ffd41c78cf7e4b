select distinct on (targets.indicator_key, targets.geo_code, targets.year)
    targets.indicator_key,
    targets.geo_code,
    targets.year,
    targets.target,
    targets.comment_fi,
    targets.comment_sv,
    indicators.direction,
    indicators.roll_up,
    indicators.frequency
from {{ ref('stg_target') }} as targets
inner join {{ ref('seed_indicator') }} as indicators on targets.indicator_key = indicators.indicator_key
inner join {{ ref('seed_table_municipality') }} as asked
    on asked.raw_table = 'indicator_target' and targets.sender_geo_code = asked.municipality_geo_code
where
    targets.geo_code in (
        select targets.area_geo_code
        union all
        select parts.municipality_geo_code
        from {{ ref('seed_area_municipality') }} as parts
        where parts.geo_code = targets.area_geo_code
    )
    and coalesce(targets.target::text, targets.comment_fi, targets.comment_sv) is not null
order by
    targets.indicator_key asc,
    targets.geo_code asc,
    targets.year asc,
    targets.ordered_at desc,
    targets.sender_geo_code asc
