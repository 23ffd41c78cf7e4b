{# Rendered from include/sources by `warehouse render`; a test fails when it is stale. #}
{% macro pxweb_tables() %}{{ return([
    ['statfin_115x', 'statfin_115x'],
    ['statfin_11re', 'statfin_11re'],
    ['statfin_12r5', 'statfin_12r5'],
    ['statfin_12te', 'statfin_12te'],
    ['statfin_12ti', 'statfin_12ti'],
    ['statfin_foreign_language', 'statfin_foreign_language'],
]) }}{% endmacro %}

{% macro classed_sources() %}{{ return([
    'statfin_12te',
    'statfin_12ti',
]) }}{% endmacro %}

{% macro event_rules() %}{{ return([
    {'measure': 'budget_actual', 'table': 'budget_cost', 'count': None, 'sum': 'actual', 'fallback': None, 'sign_column': 'budget', 'by': 'cost_group', 'date': 'month', 'closed_months_only': False, 'reporter': 'municipality', 'municipalities': ['municipality'], 'no_events': {}, 'exclude': {}, 'not_blank': None, 'between': {}},
    {'measure': 'budget_amended', 'table': 'budget_cost', 'count': None, 'sum': 'amended_budget', 'fallback': 'budget', 'sign_column': 'budget', 'by': 'cost_group', 'date': 'month', 'closed_months_only': False, 'reporter': 'municipality', 'municipalities': ['municipality'], 'no_events': {}, 'exclude': {}, 'not_blank': None, 'between': {}},
    {'measure': 'discretionary_support', 'table': 'support_payment', 'count': None, 'sum': 'amount', 'fallback': None, 'sign_column': None, 'by': None, 'date': 'payment_month', 'closed_months_only': False, 'reporter': 'municipality', 'municipalities': ['municipality'], 'no_events': {}, 'exclude': {}, 'not_blank': None, 'between': {}},
    {'measure': 'employer_contacts', 'table': 'employer_contact', 'count': 'contact_id', 'sum': None, 'fallback': None, 'sign_column': None, 'by': None, 'date': 'contact_date', 'closed_months_only': False, 'reporter': 'municipality', 'municipalities': ['municipality', 'other_municipalities'], 'no_events': {'contact_kind': 'none'}, 'exclude': {}, 'not_blank': None, 'between': {}},
    {'measure': 'integration_training_groups', 'table': 'integration_group', 'count': 'group_id', 'sum': None, 'fallback': None, 'sign_column': None, 'by': None, 'date': 'started_on', 'closed_months_only': False, 'reporter': 'municipality', 'municipalities': ['municipality'], 'no_events': {'group_kind': 'none'}, 'exclude': {'financed_by': ['other']}, 'not_blank': None, 'between': {}},
    {'measure': 'steering_group_meetings', 'table': 'steering_meeting', 'count': 'meeting_id', 'sum': None, 'fallback': None, 'sign_column': None, 'by': None, 'date': 'meeting_date', 'closed_months_only': False, 'reporter': 'municipality', 'municipalities': ['municipality'], 'no_events': {'meeting_kind': 'none'}, 'exclude': {'meeting_state': ['cancelled', 'postponed']}, 'not_blank': None, 'between': {}},
    {'measure': 'reviews_planned', 'table': 'employment_review', 'count': 'review_id', 'sum': None, 'fallback': None, 'sign_column': None, 'by': None, 'date': 'planned_on', 'closed_months_only': True, 'reporter': 'municipality', 'municipalities': ['municipality'], 'no_events': {'review_occasion': 'none'}, 'exclude': {}, 'not_blank': None, 'between': {}},
    {'measure': 'reviews_published', 'table': 'employment_review', 'count': 'review_id', 'sum': None, 'fallback': None, 'sign_column': None, 'by': None, 'date': 'planned_on', 'closed_months_only': True, 'reporter': 'municipality', 'municipalities': ['municipality'], 'no_events': {'review_occasion': 'none'}, 'exclude': {}, 'not_blank': 'published_on', 'between': {}},
    {'measure': 'reviews_published', 'table': 'review_approval', 'count': 'review_id', 'sum': None, 'fallback': None, 'sign_column': None, 'by': None, 'date': 'planned_month', 'closed_months_only': False, 'reporter': 'municipality', 'municipalities': ['municipality'], 'no_events': {}, 'exclude': {}, 'not_blank': None, 'between': {}},
    {'measure': 'media_visibility', 'table': 'media_item', 'count': 'item_id', 'sum': None, 'fallback': None, 'sign_column': None, 'by': None, 'date': 'published_on', 'closed_months_only': False, 'reporter': 'municipality', 'municipalities': ['municipality'], 'no_events': {'item_kind': 'none'}, 'exclude': {}, 'not_blank': None, 'between': {}},
    {'measure': 'recruitment_trainings', 'table': 'recruitment_training', 'count': 'training_id', 'sum': None, 'fallback': None, 'sign_column': None, 'by': None, 'date': 'training_start', 'closed_months_only': False, 'reporter': 'municipality', 'municipalities': ['municipality', 'other_municipalities'], 'no_events': {'training_kind': 'none'}, 'exclude': {'training_state': ['cancelled']}, 'not_blank': None, 'between': {}},
    {'measure': 'work_ability_participants', 'table': 'work_ability_month', 'count': None, 'sum': 'participants', 'fallback': None, 'sign_column': None, 'by': None, 'date': 'month', 'closed_months_only': False, 'reporter': 'municipality', 'municipalities': ['municipality'], 'no_events': {}, 'exclude': {}, 'not_blank': None, 'between': {}},
    {'measure': 'work_ability_new_participants', 'table': 'work_ability_month', 'count': None, 'sum': 'new_participants', 'fallback': None, 'sign_column': None, 'by': None, 'date': 'month', 'closed_months_only': False, 'reporter': 'municipality', 'municipalities': ['municipality'], 'no_events': {}, 'exclude': {}, 'not_blank': None, 'between': {}},
    {'measure': 'youth_employed_by_companies', 'table': 'youth_placement', 'count': 'placement_id', 'sum': None, 'fallback': None, 'sign_column': None, 'by': None, 'date': 'started_on', 'closed_months_only': False, 'reporter': 'municipality', 'municipalities': ['municipality'], 'no_events': {'employment_form': 'none'}, 'exclude': {}, 'not_blank': None, 'between': {'age_at_start': ['youth_age_min', 'youth_age_max']}},
]) }}{% endmacro %}

{% macro figure_rules() %}{{ return([
    {'measure': 'survey_score_sum', 'breakdown': 'total', 'table': 'customer_survey_answer', 'kind': 'sum', 'amount': 'score', 'month': 'answered_on', 'year': None, 'municipality': 'municipality', 'area': 'TA12', 'not_blank': 'score', 'where': {}},
    {'measure': 'survey_answers', 'breakdown': 'total', 'table': 'customer_survey_answer', 'kind': 'count', 'amount': None, 'month': 'answered_on', 'year': None, 'municipality': 'municipality', 'area': 'TA12', 'not_blank': 'score', 'where': {}},
    {'measure': 'labour_market_subsidy_paid', 'breakdown': 'total', 'table': 'kela_unemployment', 'kind': 'value', 'amount': 'euros', 'month': None, 'year': 'year', 'municipality': 'municipality', 'area': None, 'not_blank': None, 'where': {'period_kind': 'vuosi', 'benefit': 'Työmarkkinatuki', 'ground': 'Yhteensä', 'sex': 'Yhteensä', 'age_group': 'Yhteensä'}},
    {'measure': 'newsletter_opens', 'breakdown': 'total', 'table': 'newsletter', 'kind': 'sum', 'amount': 'unique_opens', 'month': 'sent_on', 'year': None, 'municipality': None, 'area': 'TA12', 'not_blank': None, 'where': {}},
    {'measure': 'newsletter_delivered', 'breakdown': 'total', 'table': 'newsletter', 'kind': 'sum', 'amount': 'delivered', 'month': 'sent_on', 'year': None, 'municipality': None, 'area': 'TA12', 'not_blank': None, 'where': {}},
    {'measure': 'website_visitors', 'breakdown': 'total', 'table': 'website_month', 'kind': 'value', 'amount': 'visitors', 'month': 'month', 'year': None, 'municipality': None, 'area': 'TA12', 'not_blank': None, 'where': {'site': 'main'}},
]) }}{% endmacro %}

{% macro measure_models() %}{{ return([
    'int_flow_measure',
    'int_initial_interview',
    'int_stock_measure',
    'int_unemployed_measure',
    'int_vacancy_open',
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
