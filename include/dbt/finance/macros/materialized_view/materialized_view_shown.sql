{#- What SHOW says of the view of this name and kind: its rows, none or one. -#}
{%- macro materialized_view_shown(relation, kind) -%}
    {{- return(run_query(
        'show ' ~ kind ~ "s like '" ~ relation.identifier ~ "' in schema " ~ relation.without_identifier()
    ).rows) -}}
{%- endmacro -%}
