"""Colors of marks: of a field's values, or from one end over the middle to the other."""

from __future__ import annotations

from collections.abc import Sequence

from tableau.model.sheet import Palette

PLAIN = "#5b8db8"
MIDDLE = "#7d8590"
OTHERS = ("#5b8db8", "#e08a3c", "#4aa79a", "#8b7fd4", "#b5728f", "#a0a45c")
_CLIPPED = 0.95  # few values are far out, and would leave the others without color


class Diverging:
    """From `low` over grey to `high`, as far to one side as to the other."""

    def __init__(self, palette: Palette | None, values: Sequence[float | None]) -> None:
        self.low = palette.low if palette and palette.low else OTHERS[0]
        self.high = palette.high if palette and palette.high else OTHERS[1]
        self.center = palette.center if palette and palette.center is not None else 0.0
        far = sorted(abs(value - self.center) for value in values if value is not None)
        self.reach = far[int(_CLIPPED * (len(far) - 1))] or 1.0 if far else 1.0

    def of(self, value: float | None) -> str:
        """The color of a value; what has none is as the middle."""
        if value is None:
            return MIDDLE
        part = max(-1.0, min(1.0, (value - self.center) / self.reach))
        end = self.high if part > 0 else self.low
        return _between(MIDDLE, end, abs(part) ** 0.7)


def of_values(palette: Palette | None, values: Sequence[str]) -> dict[str, str]:
    """A color for each value: the palette's, in its order, then others."""
    known = dict(palette.values) if palette else {}
    rest = [value for value in dict.fromkeys(values) if value not in known]
    there = [value for value in known if value in set(values)]
    return {value: known[value] for value in there} | {
        value: OTHERS[number % len(OTHERS)] for number, value in enumerate(rest)
    }


def _between(start: str, end: str, part: float) -> str:
    pairs = [(int(start[at : at + 2], 16), int(end[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(one + (other - one) * part):02x}" for one, other in pairs)
