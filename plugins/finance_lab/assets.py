"""What market_hourly makes, as assets: other DAGs can be scheduled on them."""

from __future__ import annotations

from dataclasses import dataclass

from airflow.sdk import Asset

from finance_lab.settings import Settings


@dataclass(frozen=True)
class MarketAssets:
    """The hour on its way: as Parquet objects in S3, landed in Snowflake, and modelled, tested and counted."""

    objects: Asset
    landing: Asset
    exposed: Asset

    @classmethod
    def of(cls, settings: Settings) -> MarketAssets:
        """The assets of an environment; a table's URI has the four parts that Airflow asks of Snowflake's."""
        return cls(
            objects=Asset(name="market_objects", uri=f"s3://{settings.curated_bucket}/market"),
            landing=Asset(name="market_landing", uri=_table(settings.landing("MARKET"))),
            exposed=Asset(name="market_hourly", uri=_table(settings.exposed("FCT_MARKET_HOURLY"))),
        )


def _table(name: str) -> str:
    return f"snowflake://finance/{name.replace('.', '/')}"
