{{ config(unlogged=true) }}
{%- set counted %}
{{ counts_of('int_stock_count') }}
union all
select measure_code, geo_code, month, 'total', amount, null from {{ ref('int_specialist_count') }}
{%- endset %}
{{ register_measure('int_stock_measure', counted, has_persons="cell.counts = 'customers'") }}
