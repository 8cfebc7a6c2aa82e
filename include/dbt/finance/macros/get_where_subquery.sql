{#-
  What a generic test reads. A model with `meta.time` (its column of time) and `meta.loaded` (its column of the time
  of loading) is looked at only for the times that were loaded lately: `tests_look_back_hours`. All rows of such a
  time are read, so that `unique` sees a new row's older twin. A test's own `where` comes on top.
-#}
{%- macro get_where_subquery(relation) -%}
    {%- set tested = graph.nodes.get(model.get('attached_node') or '', {}) if execute else {} -%}
    {%- set meta = tested.get('config', {}).get('meta', {}) -%}
    {%- set hours = var('tests_look_back_hours') -%}
    {%- if meta.get('loaded') and hours and relation.identifier | lower == tested.name -%}
        (
            select tested.*
            from {{ relation }} as tested
            inner join (
                select distinct lately.{{ meta['time'] }} as loaded_lately_at
                from {{ relation }} as lately
                where lately.{{ meta['loaded'] }} >= (
                    select dateadd('hour', -{{ hours }}, newest.{{ meta['loaded'] }})
                    from {{ newest_row(relation, meta['loaded']) }} as newest
                )
            ) as times on tested.{{ meta['time'] }} = times.loaded_lately_at
            {%- if config.get('where') %}
            where {{ config.get('where') }}
            {%- endif %}
        ) as loaded_lately
    {%- else -%}
        {{ default__get_where_subquery(relation) }}
    {%- endif -%}
{%- endmacro -%}
