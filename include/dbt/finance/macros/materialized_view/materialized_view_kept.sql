{#- Whether the view is there, of this kind and definition, and valid. Its comment ends with the digest of both. -#}
{%- macro materialized_view_kept(relation, kind, definition) -%}
    {%- for row in materialized_view_shown(relation, kind) if row['comment'] and definition in row['comment'] -%}
        {%- if kind == 'dynamic table' or row['invalid'] | string | lower == 'false' -%}
            {{- return(true) -}}
        {%- endif -%}
    {%- endfor -%}
    {{- return(false) -}}
{%- endmacro -%}
