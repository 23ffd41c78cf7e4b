{{ config(unlogged=true) }}
{{ register_measure('int_flow_measure', counts_of('int_flow_count')) }}
