-- One row per touched person and stretch of days with the same employment status, of those that reach so far that what
-- is counted anew may rest on them. The models of persons read these few rows instead of everybody's; a whole build
-- needs none.
{{ config(tags=['before'], indexes=[{'columns': ['person']}]) }}
select
    status.person,
    status.status,
    status.from_day,
    status.to_day
from
    {{ of_touched(ref('int_status'), "rows.to_day + interval '1 month' + " ~ longest_interval('employment_after_months', 'months')
        ~ " + " ~ longest_interval('employment_within_days', 'days')) }}
        as status
where {{ redoing() }}
