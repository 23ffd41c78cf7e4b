{% for rule in event_rules() %}
(
    select
        '{{ rule.measure }}' as measure_code,
        'KU' || scopes.municipality as geo_code,
        scopes.month,
        scopes.rows,
        scopes.kept_out
    from {{ source('ops', 'current_scope') }} as scopes
    where
        scopes.raw_table = '{{ rule.table }}'
        and {{ month_was_over('scopes') if rule.closed_months_only else 'true' }}
)
{% if not loop.last %}union all{% endif %}
{% endfor %}
