{{ config(unlogged=true) }}
-- Every unlogged table lies above one of these: this is made when all of them have been.
-- depends_on: {{ ref('int_affected_status') }}, {{ ref('int_flow_measure') }}, {{ ref('int_stock_measure') }}
-- depends_on: {{ ref('int_unemployed_measure') }}, {{ ref('int_initial_interview_count') }}
select
    {{ var('build_id') or 'null' }}::bigint as build_id,
    {{ is_incremental_run() }} as is_incremental
