select
    rows._snapshot_id as snapshot_id,
    rows._row as row_number,
    rows.ad_id,
    rows.modified_at::timestamptz as modified_at,
    left(rows.modified_at, 10)::date as modified_on,
    coalesce(rows.published_on, rows.created_on)::date as published_on,
    rows.expires_on::date as expires_on,
    rows.archived_on::date as archived_on,
    rows.open_positions::integer as open_positions,
    rows.municipalities,
    snapshot.as_of,
    to_date(snapshot.resolved ->> 'complete_from', 'YYYY-MM') as complete_from
from {{ source('raw', 'vacancy_ad') }} as rows
inner join {{ source('ops', 'snapshot') }} as snapshot on rows._snapshot_id = snapshot.snapshot_id
