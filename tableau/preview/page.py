"""The page: one file that asks no host for anything, with the rows, plotly and the scripts in it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from tableau.model.dashboard import Band, Dashboard
from tableau.model.data_source import Parameter
from tableau.model.load import Definition
from tableau.model.sheet import Sheet
from tableau.preview.chart import View
from tableau.preview.choices import Choices

_STATIC = Path(__file__).with_name("static")
_PIXELS_A_SHARE = 11.5


@dataclass(frozen=True)
class Origin:
    """Where the numbers come from, in words, the newest hour of the market in them (None: there is none), and when they
    were asked for; both UTC."""

    database: str
    newest: datetime | None
    asked_at: datetime


@dataclass(frozen=True)
class SheetViews:
    """A sheet's views by the values of the parameters on which it depends, in their order."""

    parameters: tuple[str, ...]
    views: Mapping[tuple[Any, ...], View]


def page(definition: Definition, views: Mapping[str, SheetViews], choices: Choices, origin: Origin) -> str:
    """HTML. `views` are by sheet."""
    scripts = [_plotly(), (_STATIC / "page.js").read_text()]
    allowed = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(it.encode()).digest()).decode()}'" for it in scripts)
    policy = (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )
    tabs = "".join(_tab(dashboard, number == 0) for number, dashboard in enumerate(definition.dashboards))
    panels = "".join(
        _panel(definition, dashboard, choices, number == 0) for number, dashboard in enumerate(definition.dashboards)
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{escape(definition.data_source.caption)}: preview of the dashboards</title>
<style>
{(_STATIC / "page.css").read_text()}</style>
</head>
<body>
<header>
<h1>{escape(definition.data_source.caption)}</h1>
{_told(origin)}
<nav role="tablist" aria-label="Dashboards">{tabs}</nav>
</header>
<noscript>
<p class="notice">The charts and numbers of this page are drawn by scripts of its own, and these are off.</p>
</noscript>
<main>
{panels}</main>
<p id="said" class="said" role="status" hidden></p>
<script type="application/octet-stream" id="data">{_packed(_payload(definition, views))}</script>
<script>{scripts[0]}</script>
<script>{scripts[1]}</script>
</body>
</html>
"""


def _told(origin: Origin) -> str:
    newest = (
        f"newest hour <b>{origin.newest:%Y-%m-%d %H:%M}</b>" if origin.newest else "<b>no hour of the market yet</b>"
    )
    return f"""<p class="notice"><strong>A preview, not Tableau.</strong> It is drawn from the same definition as the
workbook, with the numbers of {escape(origin.database)}: {newest}, asked {origin.asked_at:%Y-%m-%d %H:%M}, all UTC.
Tableau draws its own charts, and has filters and actions that this page has not.</p>"""


def _tab(dashboard: Dashboard, first: bool) -> str:
    return (
        f'<button role="tab" type="button" id="tab-{dashboard.id}" aria-controls="{dashboard.id}" '
        f'aria-selected="{str(first).lower()}" tabindex="{0 if first else -1}">{escape(dashboard.name)}</button>'
    )


def _panel(definition: Definition, dashboard: Dashboard, choices: Choices, first: bool) -> str:
    controls = "".join(
        _control(definition.data_source.parameters[name], choices.values[name]) for name in dashboard.parameters
    )
    bands = "".join(_band(dashboard, band) for band in dashboard.bands)
    hidden = "" if first else " hidden"
    return f"""<section role="tabpanel" id="{dashboard.id}" aria-labelledby="tab-{dashboard.id}"{hidden}>
<div class="head"><div><h2>{escape(dashboard.name)}</h2><p class="about">{escape(dashboard.about)}</p></div>
{f'<div class="controls">{controls}</div>' if controls else ""}</div>
{bands}</section>
"""


def _control(parameter: Parameter, values: Mapping[str | int, str]) -> str:
    options = "".join(
        f'<option value="{escape(json.dumps(value))}"{" selected" if value == parameter.value else ""}>'
        f"{escape(text)}</option>"
        for value, text in values.items()
    )
    name = escape(parameter.id)
    return (
        f'<label title="{escape(" ".join(parameter.about.split()))}">{escape(parameter.caption)} '
        f'<select data-parameter="{name}">{options}</select></label>'
    )


def _band(dashboard: Dashboard, band: Band) -> str:
    widths = " ".join(f"minmax(0, {width}fr)" for width in band.widths or [1] * len(band.sheets))
    sheets = "".join(_sheet(dashboard.sheet(name)) for name in band.sheets)
    height = round(band.height * _PIXELS_A_SHARE)
    return f'<div class="band" style="--widths: {widths}; --height: {height}px">{sheets}</div>\n'


def _sheet(sheet: Sheet) -> str:
    name, about = escape(sheet.name), escape(sheet.about)
    words = sheet.panes[0].mark == "text"
    body = (
        '<div class="cards"></div>' if words else f'<div class="chart" role="img" aria-label="{name}: {about}"></div>'
    )
    return f"""<article class="sheet{" words" if words else ""}" data-sheet="{name}">
<h3>{name}</h3><p class="about">{about}</p>
<ul class="legend" hidden></ul>
<p class="empty" hidden></p>
{body}
<details><summary>Numbers<span class="unseen"> of {name}</span></summary>
<div class="table" tabindex="0" role="region" aria-label="Numbers of {name}"></div></details>
</article>"""


def _payload(definition: Definition, views: Mapping[str, SheetViews]) -> dict[str, Any]:
    return {
        "sheets": {
            name: {
                "parameters": it.parameters,
                "views": {json.dumps(choice, separators=(",", ":")): view for choice, view in it.views.items()},
                "actions": _actions(definition, name),
            }
            for name, it in views.items()
        }
    }


def _actions(definition: Definition, sheet: str) -> dict[str, Any]:
    """What a click on a mark of the sheet does here: choose a parameter's value, and go where the marks lead."""
    for dashboard in definition.dashboards:
        mine = [action for action in dashboard.actions if action.source == sheet]
        chosen = next((action for action in mine if action.kind == "parameter"), None)
        if chosen:
            names = [str(pill) for pill in dashboard.sheet(sheet).pills()]
            to = next((action.to for action in mine if action.kind == "go"), "")
            target = next((it.id for it in definition.dashboards if it.name == to), "")
            return {"parameter": chosen.parameter, "at": names.index(chosen.field), "to": target}
    return {}


def _packed(payload: Mapping[str, Any]) -> str:
    """Small, and without a character that HTML knows: names of coins are their makers' own."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def _plotly() -> str:
    import plotly.offline

    script = plotly.offline.get_plotlyjs()
    if "</script" in script.lower():
        raise ValueError("plotly's script would end the page's element early")
    return script
