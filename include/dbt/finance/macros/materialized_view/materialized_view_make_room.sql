{#- Drop what has the view's name and is something else: CREATE OR REPLACE replaces only its own kind. -#}
{%- macro materialized_view_make_room(relation, kind) -%}
    {%- set other = 'dynamic table' if kind == 'materialized view' else 'materialized view' -%}
    {%- set existing = load_cached_relation(relation) -%}
    {%- if materialized_view_shown(relation, other) | length > 0 -%}
        {%- do run_query('drop ' ~ other ~ ' ' ~ relation) -%}
    {%- elif existing and materialized_view_shown(relation, kind) | length == 0 -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
{%- endmacro -%}
