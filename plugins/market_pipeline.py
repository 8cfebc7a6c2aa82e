"""Two pages in Airflow's menu, "Market pipeline" and "dbt docs", behind Airflow's own login."""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin
from finance_lab.web.app import create_app

PREFIX = "market-pipeline"


class MarketPipelinePlugin(AirflowPlugin):
    """The app below one prefix of the web server, and its pages in the menu."""

    name = "market_pipeline"
    fastapi_apps: list[Any] = [{"app": create_app(), "url_prefix": f"/{PREFIX}", "name": "Market pipeline"}]  # noqa: RUF012
    # Without a leading slash: relative to the page's <base>, so that a web server below a path works as well.
    external_views: list[Any] = [  # noqa: RUF012
        {
            "name": "Market pipeline",
            "href": f"{PREFIX}/",
            "icon": f"{PREFIX}/static/icon.svg",
            "icon_dark_mode": f"{PREFIX}/static/icon-dark.svg",
            "destination": "nav",
            "nav_top_level": True,
            "url_route": PREFIX,
        },
        {
            "name": "dbt docs",
            "href": f"{PREFIX}/dbt-docs",
            "icon": f"{PREFIX}/static/docs.svg",
            "icon_dark_mode": f"{PREFIX}/static/docs-dark.svg",
            "destination": "nav",
            "nav_top_level": True,
            "url_route": "dbt-docs",
        },
    ]
