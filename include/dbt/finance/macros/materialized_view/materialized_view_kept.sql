{#- Whether the view is there, of this kind and definition, and valid. Its comment ends with the digest of both. -#}
{%- macro materialized_view_kept(relation, kind, definition) -%}
    {%- set found = run_query(
        'show ' ~ kind ~ "s like '" ~ relation.identifier ~ "' in schema " ~ relation.without_identifier()
    ) -%}
    {%- for row in found.rows if row['comment'] and definition in row['comment'] -%}
        {%- if kind == 'dynamic table' or row['invalid'] | string | lower == 'false' -%}
            {{- return(true) -}}
        {%- endif -%}
    {%- endfor -%}
    {{- return(false) -}}
{%- endmacro -%}
