{#-
  `materialized='materialized_view'`: an aggregate of one table that Snowflake keeps up to date by itself.

  By the variable `materialized_view_as` it is a MATERIALIZED VIEW (Enterprise edition) or a dynamic table (any
  edition; `target_lag`, and refreshed here, so that what is built after it sees this hour).

  It is created once and left alone, as creating it aggregates the whole table. It is created again when its text
  changed, on a full refresh, and when Snowflake calls it invalid because its table was replaced or dropped.

  Limits of Snowflake: one table; no window functions, joins, unions, HAVING, ORDER BY or nested queries; of the
  aggregates only avg, count, min, max, sum, stddev and variance and their kin, none of them DISTINCT.
  tests/include/test_manifest_policy.py checks that. Columns of such a view can't be given comments afterwards. Every
  write to the table also costs maintenance of the view.
-#}
{%- materialization materialized_view, adapter='snowflake' -%}
    {%- set original_query_tag = set_query_tag() -%}
    {%- set kind = var('materialized_view_as') | replace('_', ' ') -%}
    {%- if kind not in ['materialized view', 'dynamic table'] -%}
        {%- do exceptions.raise_compiler_error(
            "materialized_view_as is '" ~ var('materialized_view_as') ~ "': choose materialized_view or dynamic_table"
        ) -%}
    {%- endif -%}
    {%- set relation_type = 'dynamic_table' if kind == 'dynamic table' else 'view' -%}
    {%- set target_relation = this.incorporate(type=relation_type) -%}
    {%- set definition = local_md5(kind ~ sql ~ target_relation ~ config.get('target_lag', '')) -%}

    {{- run_hooks(pre_hooks) -}}

    {%- set kept = materialized_view_kept(target_relation, kind, definition) -%}
    {%- if kept and not should_full_refresh() -%}
        {%- call statement('main') -%}
            {%- if kind == 'dynamic table' -%}
                alter dynamic table {{ target_relation }} refresh
            {%- else -%}
                select 'kept' as status
            {%- endif -%}
        {%- endcall -%}
    {%- else -%}
        {%- do materialized_view_make_room(target_relation, kind) -%}
        {%- do get_assert_columns_equivalent(sql) -%}
        {%- call statement('main') -%}
            {{ materialized_view_create(target_relation, kind, definition, sql) }}
        {%- endcall -%}
    {%- endif -%}

    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=kept) -%}
    {{- run_hooks(post_hooks) -}}
    {%- do unset_query_tag(original_query_tag) -%}
    {{- return({'relations': [target_relation]}) -}}
{%- endmaterialization -%}
