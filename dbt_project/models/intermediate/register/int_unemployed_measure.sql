{{ config(unlogged=true) }}
{{ register_measure('int_unemployed_measure', counts_of('int_unemployed_count')) }}
