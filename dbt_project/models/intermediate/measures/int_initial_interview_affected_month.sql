{{ config(tags=['delta'], materialized='incremental', incremental_strategy='append') }}
select distinct
    due.month,
    {{ delta_id() }} as delta_id,
    {{ delta_sign() }} as delta_sign
from {{ rows_of_changed_persons(['register_job_search', 'register_initial_interview'], ref('int_initial_interview_due'), 'changed.from_day <= rows.started_on') }} as due
where {{ is_incremental_run() }}
