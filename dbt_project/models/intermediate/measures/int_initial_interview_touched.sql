-- One row per month in which job searches began whose wait for the interview the news of a build may change, and build: by
-- the searches as they stood before the news, and as they stand after.
{{ config(tags=['before'], materialized='incremental', incremental_strategy='append') }}
select distinct
    due.month,
    {{ addition() }} as added_by
from {{ of_changed(['register_job_search', 'register_initial_interview'], ref('int_initial_interview_due'), 'changed.from_day <= rows.started_on') }} as due
where {{ redoing() }}
