{#-
  The newest value of a column, as a relation of at most one row. The same as its max(), but found by looking at the
  newest rows alone, where max() may read the column from the first hour on.
-#}
{%- macro newest_row(relation, column) -%}
    (select kept.{{ column }} from {{ relation }} as kept order by kept.{{ column }} desc nulls last limit 1)
{%- endmacro -%}
