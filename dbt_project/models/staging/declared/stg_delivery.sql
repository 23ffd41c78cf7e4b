{% for rule in event_rules() %}
(
    select
        '{{ rule.measure }}' as measure_code,
        'KU' || coverage.municipality as geo_code,
        coverage.month,
        coverage.rows,
        coverage.rejected_rows
    from {{ source('ops', 'current_coverage') }} as coverage
    where
        coverage.raw_table = '{{ rule.table }}'
        and {{ month_was_over('coverage') if rule.closed_months_only else 'true' }}
)
{% if not loop.last %}union all{% endif %}
{% endfor %}
