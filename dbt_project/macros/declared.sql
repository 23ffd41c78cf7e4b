{# Rendered from include/sources by `warehouse render`; a test fails when it is stale. #}
{% macro pxweb_tables() %}{{ return([
    ['statfin_12r5', 'statfin_12r5'],
]) }}{% endmacro %}

{% macro event_rules() %}{{ return([
    {'measure': 'discretionary_support', 'table': 'support_payment', 'count': None, 'sum': 'amount', 'date': 'payment_month', 'reporter': 'municipality', 'municipalities': ['municipality'], 'zero': {}, 'between': {}},
    {'measure': 'employer_contacts', 'table': 'employer_contact', 'count': 'contact_id', 'sum': None, 'date': 'contact_date', 'reporter': 'municipality', 'municipalities': ['municipality', 'other_municipalities'], 'zero': {'contact_kind': 'none'}, 'between': {}},
    {'measure': 'media_visibility', 'table': 'media_item', 'count': 'item_id', 'sum': None, 'date': 'published_on', 'reporter': 'municipality', 'municipalities': ['municipality'], 'zero': {'item_kind': 'none'}, 'between': {}},
    {'measure': 'recruitment_trainings', 'table': 'recruitment_training', 'count': 'training_id', 'sum': None, 'date': 'training_start', 'reporter': 'municipality', 'municipalities': ['municipality', 'other_municipalities'], 'zero': {'training_kind': 'none'}, 'between': {}},
    {'measure': 'youth_employed_by_companies', 'table': 'youth_placement', 'count': 'placement_id', 'sum': None, 'date': 'started_on', 'reporter': 'municipality', 'municipalities': ['municipality'], 'zero': {'employment_form': 'none'}, 'between': {'age_at_start': ['youth_age_min', 'youth_age_max']}},
]) }}{% endmacro %}

{% macro measure_models() %}{{ return([
    'int_flow_measure',
    'int_initial_interview',
    'int_stock_measure',
    'int_unemployed_measure',
]) }}{% endmacro %}

{% macro changing_tables() %}{{ return({
    'register_job_search': {'key': ['job_search_id'], 'columns': ['job_search_id', 'person', 'municipality', 'started_on', 'ended_on', 'end_reason', 'status_at_start', 'sex', 'birth_year', 'mother_tongue', 'citizenship', 'education', 'occupation']},
    'register_initial_interview': {'key': ['interview_id'], 'columns': ['interview_id', 'job_search_id', 'person', 'booked_for', 'outcome', 'channel']},
    'register_person': {'key': ['person'], 'columns': ['person', 'birth_year', 'sex', 'mother_tongue', 'citizenship', 'education', 'occupation']},
    'register_status_period': {'key': ['status_id'], 'columns': ['status_id', 'person', 'status', 'started_on', 'ended_on']},
    'register_service_plan': {'key': ['plan_id'], 'columns': ['plan_id', 'person', 'kind', 'planned_on', 'search_obligation']},
    'register_appointment': {'key': ['appointment_id'], 'columns': ['appointment_id', 'person', 'booked_for', 'outcome', 'channel', 'booked']},
    'register_service_period': {'key': ['service_id'], 'columns': ['service_id', 'person', 'kind', 'started_on', 'ended_on', 'completed']},
    'register_decision': {'key': ['decision_id'], 'columns': ['decision_id', 'person', 'kind', 'decided_on', 'euros', 'annulled_on']},
    'register_specialist': {'key': ['specialist_period_id'], 'columns': ['specialist_period_id', 'specialist', 'full_time_share', 'municipality', 'started_on', 'ended_on']},
    'register_specialist_customer': {'key': ['assignment_id'], 'columns': ['assignment_id', 'specialist', 'person', 'started_on', 'ended_on']},
}) }}{% endmacro %}
