-- One row per touched person and stretch of days with the same employment status, of those that reach so far that what
-- is counted anew may rest on them. The models of persons read these few rows instead of everybody's; a whole build
-- needs none.
{{ config(tags=['before'], indexes=[{'columns': ['person', 'from_day']}]) }}
with touched as (
    select
        person,
        (
            from_day - {{ longest_interval('employment_within_days', 'days') }}
            - {{ longest_interval('employment_after_months', 'months') }} - interval '1 month'
        )::date as since
    from {{ ref('int_touched_person') }}
    where {{ redoing() }}
)

select
    touched.person,
    status.status,
    status.from_day,
    status.to_day
from touched
cross join
    {{ looked_up(
        ref('int_status'), 'status', "touched.person = status.person and touched.since <= status.to_day and status.from_day >= "
        ~ latest(ref('int_status'), 'touched.person', 'standing.from_day', until='touched.since')
    ) }} as status
