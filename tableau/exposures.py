"""dbt's exposures: a dashboard each, so that lineage ends where people look."""

from __future__ import annotations

import yaml

from tableau.dbt_models import ROOT
from tableau.model.dashboard import Dashboard
from tableau.model.load import Definition

EXPOSURES = ROOT / "include" / "dbt" / "finance" / "models" / "exposed" / "_tableau__exposures.yml"
_HEAD = "# Made by `make tableau` from tableau/definition: who reads EXPOSED.\n"
_OWNER = {"name": "Finance data", "email": "finance-data@example.com"}


def exposures(definition: Definition) -> str:
    """The file's text."""
    content = {"version": 2, "exposures": [_exposure(dashboard) for dashboard in definition.dashboards]}
    return _HEAD + yaml.safe_dump(content, sort_keys=False, width=110, allow_unicode=True)


def _exposure(dashboard: Dashboard) -> dict[str, object]:
    tables = sorted({sheet.table for sheet in dashboard.sheets})
    return {
        "name": dashboard.id,
        "label": dashboard.name,
        "type": "dashboard",
        "maturity": "high",
        "description": dashboard.about,
        "owner": _OWNER,
        "depends_on": [f"ref('{table}')" for table in tables],
        "config": {"meta": {"sheets": {table: _sheets(dashboard, table) for table in tables}}},
    }


def _sheets(dashboard: Dashboard, table: str) -> list[str]:
    return [sheet.name for sheet in dashboard.sheets if sheet.table == table]
