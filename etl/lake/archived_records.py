"""The records of archived pages: one reading for what is collected, staged, published and reprocessed."""

from __future__ import annotations

from datetime import datetime

from etl.lake import market_chart, raw_page
from etl.lake.raw_page import RawPage
from etl.lake.records import Page, Texts


def records_of(raw: RawPage) -> Page:
    """An answer's records, whichever endpoint it came from. Raises NotAnArray, RawPageUnreadable."""
    body = raw.body()
    return market_chart.records(body, raw.coin) if raw.source == market_chart.SOURCE else Page(body)


def _texts_of(raw: RawPage) -> Texts:
    # a market page's text needs no reading; a chart's records are made of three lists
    return records_of(raw) if raw.source == market_chart.SOURCE else Texts(raw.body())


class ArchivedRecords:
    """The records of one run's archive; a page is read at most once."""

    def __init__(self, bucket: str, slot: datetime, run_id: str) -> None:
        self._bucket, self._slot, self._run_id = bucket, slot, run_id
        self._pages: dict[int, Texts] = {}

    def text(self, page: int, index: int) -> str:
        """The JSON text of the record at `index` of `page`: Texts.raw. Raises RawPageMissing."""
        if page not in self._pages:
            self._pages[page] = _texts_of(raw_page.load(self._bucket, self._slot, self._run_id, page))
        return self._pages[page].raw(index)
