"""A coin's history as records of /coins/markets, so that one expression cleans both.

/coins/{id}/market_chart/range answers {"prices": [[ms, usd], ...], "market_caps": [...], "total_volumes": [...]}.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import orjson

from etl import clock
from etl.lake.records import NotAnArray, Page

SOURCE = "market_chart_range"
SERIES = {"prices": "current_price", "market_caps": "market_cap", "total_volumes": "total_volume"}


class NotAChart(NotAnArray):
    """The body is not a chart; the message says what is missing."""


def records(body: bytes, coin: str) -> Page:
    """One record a moment, in order of time: {"id", "current_price", "market_cap", "total_volume", "last_updated"}.

    A second point of a series at the same moment is a record of its own. What is no [moment, value] becomes
    {"id", "point"}, which cleaning rejects. A series that is null is empty. Raises NotAChart.
    """
    try:
        chart = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotAChart(f"not a JSON object: {error}") from error
    if not isinstance(chart, dict) or not all(isinstance(chart.get(name, 0), list | None) for name in SERIES):
        raise NotAChart(f"not an object with the lists {', '.join(SERIES)}")
    moments: dict[tuple[float, int], dict[str, Any]] = {}
    odd = []
    for series, column in SERIES.items():
        times: Counter[float] = Counter()
        for point in chart[series] or []:
            if _is_point(point):
                moments.setdefault((point[0], times[point[0]]), {})[column] = point[1]
                times[point[0]] += 1
            else:
                odd.append({"id": coin, "point": point})
    found = [{"id": coin, **values, "last_updated": _iso(at)} for (at, _), values in sorted(moments.items())]
    return Page(orjson.dumps(found + odd))


def _is_point(point: Any) -> bool:
    return isinstance(point, list) and len(point) == 2 and type(point[0]) in (int, float)


def _iso(milliseconds: float) -> str | float:
    try:
        return clock.iso(datetime.fromtimestamp(milliseconds / 1000, UTC))
    except (ValueError, OverflowError, OSError):
        return milliseconds  # no moment: cleaning says so
