{# Rendered from include/sources by `warehouse render`; a test fails when it is stale. #}
{% macro pxweb_tables() %}{{ return([
    ['statfin_115x', 'statfin_115x'],
    ['statfin_11re', 'statfin_11re'],
    ['statfin_12r5', 'statfin_12r5'],
    ['statfin_foreign_language', 'statfin_foreign_language'],
]) }}{% endmacro %}

{% macro event_rules() %}{{ return([
    {'measure': 'employer_contacts', 'table': 'employer_contact', 'count': 'contact_id', 'date': 'contact_date', 'reporter': 'municipality', 'municipalities': ['municipality', 'other_municipalities'], 'zero': {'contact_kind': 'none'}},
]) }}{% endmacro %}

{% macro figure_rules() %}{{ return([
    {'measure': 'survey_score_sum', 'breakdown': 'total', 'table': 'customer_survey_answer', 'kind': 'sum', 'amount': 'score', 'month': 'answered_on', 'year': None, 'municipality': 'municipality', 'area': 'TA12', 'given': 'score', 'where': {}},
    {'measure': 'survey_answers', 'breakdown': 'total', 'table': 'customer_survey_answer', 'kind': 'count', 'amount': None, 'month': 'answered_on', 'year': None, 'municipality': 'municipality', 'area': 'TA12', 'given': 'score', 'where': {}},
    {'measure': 'labour_market_subsidy_paid', 'breakdown': 'total', 'table': 'kela_unemployment', 'kind': 'value', 'amount': 'euros', 'month': None, 'year': 'year', 'municipality': 'municipality', 'area': None, 'given': None, 'where': {'period_kind': 'vuosi', 'benefit': 'Työmarkkinatuki', 'ground': 'Yhteensä', 'sex': 'Yhteensä', 'age_group': 'Yhteensä'}},
    {'measure': 'newsletter_opens', 'breakdown': 'total', 'table': 'newsletter', 'kind': 'sum', 'amount': 'unique_opens', 'month': 'sent_on', 'year': None, 'municipality': None, 'area': 'TA12', 'given': None, 'where': {}},
    {'measure': 'newsletter_delivered', 'breakdown': 'total', 'table': 'newsletter', 'kind': 'sum', 'amount': 'delivered', 'month': 'sent_on', 'year': None, 'municipality': None, 'area': 'TA12', 'given': None, 'where': {}},
    {'measure': 'website_visitors', 'breakdown': 'total', 'table': 'website_month', 'kind': 'value', 'amount': 'visitors', 'month': 'month', 'year': None, 'municipality': None, 'area': 'TA12', 'given': None, 'where': {'site': 'main'}},
]) }}{% endmacro %}

{% macro measure_models() %}{{ return([
    'int_initial_interview',
    'int_vacancy_open',
]) }}{% endmacro %}
