{#- dbt would drop a seed and make it again, and with it every view that reads it. One whose columns and types are those
    that stand is emptied instead; another is made again, and its views with the next run. -#}
{% macro postgres__reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {%- set standing = [] -%}
    {%- for column in adapter.get_columns_in_relation(old_relation) -%}
        {%- do standing.append(column.name ~ ' ' ~ column.dtype) -%}
    {%- endfor -%}
    {%- set wanted = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- do wanted.append(name ~ ' ' ~ model.config.column_types[name]) -%}
    {%- endfor -%}
    {{ return(default__reset_csv_table(model, standing != wanted, old_relation, agate_table)) }}
{%- endmacro %}
