{# Rendered from include/sources by `warehouse render`; a test fails when it is stale. #}
{% macro pxweb_tables() %}{{ return([
    ['statfin_12r5', 'statfin_12r5'],
]) }}{% endmacro %}

{% macro event_rules() %}{{ return([
    {'measure': 'employer_contacts', 'table': 'employer_contact', 'count': 'contact_id', 'date': 'contact_date', 'reporter': 'municipality', 'municipalities': ['municipality', 'other_municipalities'], 'zero': {'contact_kind': 'none'}},
]) }}{% endmacro %}

{% macro measure_models() %}{{ return([
    'int_flow_measure',
    'int_initial_interview',
    'int_stock_measure',
]) }}{% endmacro %}
