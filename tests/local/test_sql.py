from local.sql import table


def test_columns_are_as_wide_as_their_widest_value_and_numbers_stand_right():
    assert table(["COIN_ID", "N"], [["bitcoin", 1], ["4", 1000]]) == "\n".join(
        ["COIN_ID     N", "-------  ----", "bitcoin     1", "4        1000"]
    )


def test_a_result_without_rows_has_its_header():
    assert table(["A", "B"], []) == "A  B\n-  -"


def test_null_is_empty_and_line_breaks_do_not_break_the_table():
    assert table(["A", "B"], [[None, "x\ny"]]).splitlines()[-1] == "   x y"
