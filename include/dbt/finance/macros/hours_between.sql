{#- Every whole hour from the first to the last of a relation of one row, as a query with the column hour_at. -#}
{%- macro hours_between(relation, first, last) -%}
    select dateadd('hour', step.value::number(38, 0), span.{{ first }}) as hour_at
    from {{ relation }} as span,
        lateral flatten(
            input => array_generate_range(0, datediff('hour', span.{{ first }}, span.{{ last }}) + 1)
        ) as step
{%- endmacro -%}
