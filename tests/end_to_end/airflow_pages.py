"""Airflow's web UI as a person uses it, in a browser."""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace

DAG = "market_hourly"
MODELS = ("stg_coingecko__market", "fct_market_hourly", "snap_coin", "data_quality_hourly", "top_movers")
SECOND = 1000


def log_in(page, airflow):
    """Through the login form, to which Airflow sends whoever comes without it."""
    page.goto(f"{airflow.url}/dags/{DAG}")
    page.fill("input[name=username]", airflow.user)
    page.fill("input[name=password]", airflow.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/auth/login" not in url)


def open_graph(page, airflow):
    """The DAG's graph with all groups open, so that the dbt models are seen."""
    page.goto(f"{airflow.url}/dags/{DAG}")
    page.get_by_label("Show Graph").click()
    page.get_by_test_id("expand-all-button").click()
    for model in MODELS:
        page.locator(".react-flow__node").get_by_text(model, exact=True).first.wait_for()


def trigger(page, airflow):
    """Trigger a run by the button and its form, and open the run's page. Returns the run's id."""
    known = {run["dag_run_id"] for run in airflow.runs()}
    page.goto(f"{airflow.url}/dags/{DAG}")
    page.get_by_test_id("trigger-dag-button").click()
    with page.expect_response(
        lambda answer: answer.url.endswith("/dagRuns") and answer.request.method == "POST"
    ) as sent:
        page.get_by_test_id("trigger-dag-submit").click()
    run = sent.value.json()["dag_run_id"]
    assert run not in known
    page.goto(f"{airflow.url}/dags/{DAG}/runs/{run}")
    return run


def sees_success(page, seconds):
    """Wait until the page of a run that is open shows its success by itself."""
    badge = page.get_by_test_id("header-card").get_by_test_id("state-badge")
    badge.filter(has_text="Success").wait_for(timeout=seconds * SECOND)


def open_market(page, airflow):
    """The Market pipeline page, by Airflow's menu. Returns its frame, once its numbers are there."""
    frame = _by_menu(page, airflow, "Market pipeline", "market-pipeline")
    frame.locator(".tile[aria-selected=true]:not(.due, .none, .missing)").wait_for()
    frame.locator("#largest tbody tr").first.wait_for()
    frame.locator("#steps rect.fill.dbt").first.wait_for(state="attached")
    return frame


def open_dbt_docs(page, airflow):
    """The page of dbt's documentation, by Airflow's menu. Returns its frame, once it has drawn itself."""
    frame = _by_menu(page, airflow, "dbt docs", "dbt-docs")
    frame.get_by_text("Projects", exact=True).filter(visible=True).first.wait_for()
    return frame


def open_model(frame, model):
    """A model's page in dbt's documentation, by its address: the tree cuts long names in two."""
    frame.locator("body").evaluate("(_, address) => { location.hash = address }", f"#!/model/model.finance.{model}")
    frame.get_by_role("heading", name=model).first.wait_for()


def choose_theme(page, theme):
    """Light or dark, as Airflow's own pages keep it."""
    page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
    page.reload()
    page.locator(f"html.{theme}").wait_for(state="attached")


@contextmanager
def watched(page, airflow):
    """What the browser asked of other hosts, and what it complained of, in `elsewhere` and `errors`."""
    seen = SimpleNamespace(elsewhere=[], errors=[])
    at_home = (f"{airflow.url}/", f"blob:{airflow.url}/", "data:")

    def request(asked):
        if not asked.url.startswith(at_home):
            seen.elsewhere.append(asked.url)

    def console(message):
        if message.type == "error":
            seen.errors.append(message.text)

    listeners = {"request": request, "console": console, "pageerror": lambda error: seen.errors.append(str(error))}
    for event, listener in listeners.items():
        page.on(event, listener)
    try:
        yield seen
    finally:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)


def _by_menu(page, airflow, title, route):
    page.goto(airflow.url)
    page.locator(f"a[href$='/plugin/{route}']").first.click()
    page.wait_for_url(f"**/plugin/{route}")
    return page.frame_locator(f"iframe[title='{title}']")
