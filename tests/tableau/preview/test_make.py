"""From a Snowflake to the page: what is in it, and what is said where there is none."""

from __future__ import annotations

import base64
import gzip
import json
import re

import pytest

from tableau.preview.make import main, sheet_views
from tableau.preview.rows import ask
from tableau.preview.texts import Texts
from tests.tableau.preview.known_market import MARKUP, NEWEST

MOST_BYTES = 8_000_000


@pytest.fixture(scope="module")
def page(market, made_models, tmp_path_factory):
    into = tmp_path_factory.mktemp("page") / "folder" / "index.html"
    assert main(["--into", str(into)], market.env | {"COINS": "9"}) == 0
    return into.read_text()


@pytest.fixture(scope="module")
def payload(page):
    packed = re.search(r'<script type="application/octet-stream" id="data">([^<]*)</script>', page)[1]
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def without_scripts(page):
    return re.sub(r"<script\b.*?</script>", "", page, flags=re.S)


def test_the_page_names_no_host_and_may_not_ask_any(page):
    html = without_scripts(page)
    assert not re.search(r"(?:src|href|action|url)\s*[=(]", html)
    assert not re.search(r"https?://", html)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[1]
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert not re.search(r"https?:|\*|unsafe-eval|script-src[^;]*unsafe", policy)
    assert len(page.encode()) < MOST_BYTES


def test_it_says_what_it_is_and_of_which_numbers(page, market):
    html = " ".join(without_scripts(page).split())
    assert "A preview, not Tableau." in html
    assert f"FINANCE_LOCAL.EXPOSED on the laptop, 127.0.0.1:{market.env['SNOWFLAKE_PORT']}" in html
    assert f"newest hour <b>{NEWEST:%Y-%m-%d %H:%M}</b>" in html


def test_dashboards_are_tabs_with_their_sheets_in_bands(page, definition):
    for dashboard in definition.dashboards:
        panel = re.search(rf'<section role="tabpanel" id="{dashboard.id}".*?</section>', page, re.S)[0]
        assert re.findall(r'data-sheet="([^"]*)"', panel) == [name for band in dashboard.bands for name in band.sheets]
        assert panel.count('class="band"') == len(dashboard.bands)
        assert re.findall(r'data-parameter="([^"]*)"', panel) == list(dashboard.parameters)


def test_every_sheet_has_a_view_of_each_choice_with_the_same_numbers_as_its_query(payload, definition, shown):
    assert set(payload["sheets"]) == {sheet.name for sheet in definition.sheets()}
    for name, sheet in payload["sheets"].items():
        count = {0: 1, 1: 9, 2: 27}[len(sheet["parameters"])]
        assert len(sheet["views"]) == count
        for choice, rows in shown[name].rows.items():
            table = sheet["views"][json.dumps(choice, separators=(",", ":"))]["table"]
            assert len(table["rows"]) == len(rows)


def test_names_that_are_markup_are_nowhere_in_the_page_s_own(page, payload):
    assert MARKUP not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; (markup)</option>" in page
    assert MARKUP in json.dumps(payload)


def test_a_click_on_a_coin_chooses_it_and_leads_to_its_dashboard(payload):
    assert payload["sheets"]["Heat map"]["actions"] == {"parameter": "coin", "at": 3, "to": "coin"}
    table = payload["sheets"]["Heat map"]["views"]["[]"]["table"]
    assert table["rows"][0][3] == "bitcoin"


def test_a_choice_without_rows_says_why(market, tmp_path, definition, fields, queries, chosen):
    sheet = next(it for it in definition.sheets() if it.name == "Candles")
    nobody = type(chosen)({**chosen.values, "coin": {"nobody": "Nobody"}})
    rows = ask(market.cursor, queries, sheet, nobody.all())
    views = sheet_views(sheet, rows, nobody, Texts(definition.data_source, fields, sheet.table)).views
    said = views["nobody", 7]["empty"]
    assert said.startswith("No rows: none of the ")
    assert "Is the chosen coin (daily) is true" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SNOWFLAKE_DATABASE": "FINANCE_NONE"}, "`make run` first"),
        ({"SNOWFLAKE_USER": ""}, "set SNOWFLAKE_USER"),
        ({"SNOWFLAKE_PASSWORD": ""}, "set SNOWFLAKE_PRIVATE_KEY_PATH"),
        ({"COINS": "many"}, "COINS=many"),
        ({"SNOWFLAKE_PORT": "x"}, "SNOWFLAKE_PORT=x"),
    ],
)
def test_what_is_missing_is_one_line_that_says_what_to_do(market, tmp_path, capsys, change, said):
    assert main(["--into", str(tmp_path / "page.html")], market.env | change) == 1
    error = capsys.readouterr().err.strip()
    assert said in error
    assert "\n" not in error
    assert not list(tmp_path.iterdir())


def test_a_manifest_that_is_not_there_is_asked_for(market, tmp_path, capsys):
    assert main(["--into", str(tmp_path / "x"), "--manifest", str(tmp_path / "none.json")], market.env) == 1
    assert "make manifest" in capsys.readouterr().err
