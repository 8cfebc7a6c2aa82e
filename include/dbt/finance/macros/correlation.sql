{#-
  Pearson's correlation over a window from its sums: the columns n, x, xx, y, yy and xy with the window's name behind
  them. Null where one of the two does not vary; rounding must not carry it beyond 1.
-#}
{%- macro correlation(window) -%}
    {%- set n, x, xx, y, yy, xy = ['n_', 'x_', 'xx_', 'y_', 'yy_', 'xy_'] | map('replace', '_', '_' ~ window) -%}
    least(1, greatest(-1,
        ({{ n }} * {{ xy }} - {{ x }} * {{ y }})
        / nullif(
            sqrt(greatest(0, {{ n }} * {{ xx }} - {{ x }} * {{ x }}))
            * sqrt(greatest(0, {{ n }} * {{ yy }} - {{ y }} * {{ y }})),
            0
        )
    ))
{%- endmacro -%}
