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
    'int_initial_interview',
]) }}{% endmacro %}
