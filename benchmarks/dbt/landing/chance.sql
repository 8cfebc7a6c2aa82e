-- a number from 0 to 1 for a text, the same every time
create or replace temp macro chance(what) as (hash(what) % 1000003 + 0.5) / 1000003;
-- the same, normally distributed around 0
create or replace temp macro bell(what) as sqrt(-2 * ln(chance(what || '|'))) * cos(2 * pi() * chance(what))
