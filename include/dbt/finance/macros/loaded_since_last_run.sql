{#-
  The condition for rows that this model has not taken yet, by the time of loading and not of the event:
  late files and repaired hours carry old hours and are still found.
    column   the time of loading
    kept     the column in which this model keeps that time, UTC
    instant  true where `column` is a TIMESTAMP_LTZ of landing, false where it is UTC without a zone
  `lookback_hours` reaches back behind the newest row taken. `loaded_from` and `loaded_until` (instants) replace it;
  the latter bounds rows of landing, and not what is computed from several, of which some were loaded later.
  The bound is converted, not the column, so that Snowflake can skip the partitions before it.
-#}
{%- macro loaded_since_last_run(column, kept='ingested_at', instant=false) -%}
    {%- set first, last = var('loaded_from'), var('loaded_until') -%}
    {%- if first -%}
        {{ column }} >= {{ load_bound("'" ~ first ~ "'::timestamp_tz", instant, from_instant=true) }}
    {%- elif is_incremental() -%}
        {%- set newest = "coalesce(max(newest." ~ kept ~ "), '1970-01-01'::timestamp_ntz)" -%}
        {{ column }} >= (
            select {{ load_bound("dateadd('hour', -" ~ var('lookback_hours') ~ ", " ~ newest ~ ")", instant) }}
            from {{ newest_row(this, kept) }} as newest
        )
    {%- else -%}
        true
    {%- endif -%}
    {%- if last and not column.endswith('inputs_loaded_at') %}
        and {{ column }} < {{ load_bound("'" ~ last ~ "'::timestamp_tz", instant, from_instant=true) }}
    {%- endif -%}
{%- endmacro -%}


{#- A time as a bound for a column: from an instant or from UTC without a zone, to an instant or to UTC. -#}
{%- macro load_bound(value, instant, from_instant=false) -%}
    {%- if instant and from_instant -%}
        {{ value }}
    {%- elif instant -%}
        dateadd('second', date_part('epoch_second', {{ value }}), '1970-01-01 00:00:00 +00:00'::timestamp_tz)
    {%- elif from_instant -%}
        {{ utc(value) }}
    {%- else -%}
        {{ value }}
    {%- endif -%}
{%- endmacro -%}
