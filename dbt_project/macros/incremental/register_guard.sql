{#- Tables of persons are unlogged (a crash of PostgreSQL empties them), and some hold only the persons of the newest
    delta. A run of some models that would read such a table as if it were whole is refused; one that includes them,
    as `dbt build` does, makes them whole first. What is run by hand is not added to: the next `warehouse build` is whole. -#}
{% macro guard_register_state(register_build) -%}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {%- if is_incremental_run() and not var('build_id') -%}
            {{ exceptions.raise_compiler_error("found phase '" ~ var('phase') ~ "', expected 'whole': change files are added by `warehouse build`") }}
        {%- endif -%}
        {%- set state = register_state_row(register_build) -%}
        {%- if not is_incremental_run() -%}
            {%- set unusable = unusable_parents(state) -%}
            {%- if unusable -%}
                {{ exceptions.raise_compiler_error(
                    unusable | join(', ') ~ (" hold only the persons of the newest change files" if state else " may be empty: PostgreSQL was restarted after a crash, or a build did not end")
                    ~ ". Run `dbt build`, or add them: `--select " ~ unusable | join(' ') ~ " ...`"
                ) }}
            {%- endif -%}
        {%- endif -%}
        {%- if state and var('phase') == 'retract' -%}
            delete from {{ register_build }}
        {%- elif state and not is_incremental_run() and selects_unlogged() -%}
            update {{ register_build }} set build_id = null
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro register_state_row(register_build) -%}
    {%- set relation = adapter.get_relation(register_build.database, register_build.schema, register_build.identifier) -%}
    {%- set rows = run_query('select build_id, is_incremental from ' ~ relation).rows if relation else [] -%}
    {{ return({'build_id': rows[0][0], 'is_incremental': rows[0][1]} if rows | length > 0 else none) }}
{%- endmacro %}

{% macro unusable_parents(state) -%}
    {%- set unusable = [] -%}
    {%- for name in selected_resources if name in graph.nodes and graph.nodes[name].resource_type == 'model' -%}
        {%- for parent in graph.nodes[name].depends_on.nodes if parent in graph.nodes and parent not in selected_resources -%}
            {%- set node = graph.nodes[parent] -%}
            {%- set is_unusable = 'partial' in node.tags and state.is_incremental if state else node.config.get('unlogged') -%}
            {%- if is_unusable and node.name not in unusable -%}
                {%- do unusable.append(node.name) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(unusable | sort) }}
{%- endmacro %}

{% macro selects_unlogged() -%}
    {%- set unlogged = [] -%}
    {%- for name in selected_resources if name in graph.nodes and graph.nodes[name].config.get('unlogged') -%}
        {%- do unlogged.append(name) -%}
    {%- endfor -%}
    {{ return(unlogged | length > 0) }}
{%- endmacro %}
