{#- No two rows have the same values in all of `columns`, and none of them is null. -#}
{% test unique_together(model, columns=none, arguments=none) %}
    {%- set key = (arguments or {'columns': columns})['columns'] %}

    select
        {{ key | join(', ') }},
        count(*) as n
    from {{ model }}
    group by {{ key | join(', ') }}
    having
        count(*) > 1
        {%- for column in key %}
        or {{ column }} is null
        {%- endfor %}
{% endtest %}
