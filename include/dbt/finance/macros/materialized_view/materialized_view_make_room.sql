{#- Drop what has the view's name and is something else: CREATE OR REPLACE replaces only its own kind. -#}
{%- macro materialized_view_make_room(relation, kind) -%}
    {%- set kinds = {'materialized view': 'drop materialized view', 'dynamic table': 'drop dynamic table'} -%}
    {%- for other, drop in kinds.items() if other != kind -%}
        {%- set found = run_query(
            'show ' ~ other ~ "s like '" ~ relation.identifier ~ "' in schema " ~ relation.without_identifier()
        ) -%}
        {%- if found.rows | length > 0 -%}
            {%- do run_query(drop ~ ' ' ~ relation) -%}
            {{- return(none) -}}
        {%- endif -%}
    {%- endfor -%}
    {%- set existing = load_cached_relation(relation) -%}
    {%- set own = run_query(
        'show ' ~ kind ~ "s like '" ~ relation.identifier ~ "' in schema " ~ relation.without_identifier()
    ) -%}
    {%- if existing and own.rows | length == 0 -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
{%- endmacro -%}
