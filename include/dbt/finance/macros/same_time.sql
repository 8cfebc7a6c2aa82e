{#-
  The predicate that keeps a merge from reading the whole history: a row's older version has the same time, which is a
  part of its key. For `incremental_predicates`.
-#}
{%- macro same_time(column) -%}
    DBT_INTERNAL_DEST.{{ column }} = DBT_INTERNAL_SOURCE.{{ column }}
{%- endmacro -%}
