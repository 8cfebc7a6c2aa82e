"""What is wrong with a formula, and where."""

from __future__ import annotations


class FormulaError(Exception):
    """A formula that Tableau would refuse. `position` counts characters from 0; the message counts from 1."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.reason = message
        self.position = position
