"""The text of single records, cut out of the archived pages; a page is read at most once."""

from __future__ import annotations

from datetime import datetime

from etl.lake import raw_page
from etl.lake.records import Record, split


class RawText:
    """The records of one run's archived pages."""

    def __init__(self, bucket: str, slot: datetime, run_id: str) -> None:
        self._bucket, self._slot, self._run_id = bucket, slot, run_id
        self._pages: dict[int, list[Record]] = {}

    def record(self, page: int, index: int) -> str:
        """The JSON text of the record at `index` of `page`, to the letter."""
        if page not in self._pages:
            self._pages[page] = split(raw_page.load(self._bucket, self._slot, self._run_id, page).text)
        return self._pages[page][index].raw
