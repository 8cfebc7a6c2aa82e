import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from cost.__main__ import main
from cost.bill import bill, total, warehouse_seconds
from cost.counts import Counts
from cost.errors import CostError
from cost.prices import HERE, assumptions, prices
from cost.scenarios import scaled, scenarios
from cost.sizes import ENVIRONMENTS, TERRAFORM, sizes
from cost.table import report

ROOT = Path(__file__).parents[2]
COUNTS = Counts.read(HERE / "counts.json")
PRICES, ASSUMED = prices(), assumptions()
PAGE = (ROOT / "docs" / "cost.md").read_text()


def lines(environment="prod", by="mwaa", counts=COUNTS, assumed=ASSUMED):
    return {(line.group, line.what): line for line in bill(counts, sizes(environment), by, PRICES, assumed)}


def test_the_page_has_what_the_command_prints(capsys):
    assert main(["--counts", str(HERE / "counts.json")]) == 0
    made = re.search(r"<!-- made by python -m cost -->\n(.*)\n<!-- end -->", PAGE, re.S)[1]
    assert made == capsys.readouterr().out.rstrip("\n"), "make the tables of docs/cost.md again"


def test_transitions_cost_their_number_times_their_price():
    line = lines()["Step Functions", "state transitions"]
    assert line.usd == pytest.approx(COUNTS.transitions * 730 * 0.000025)


def test_mwaa_is_what_the_environments_differ_in_by_their_orchestrator():
    without, with_it = lines(by="eventbridge"), lines(by="mwaa")
    assert "MWAA" not in {group for group, _ in without}
    assert total(list(with_it.values())) - total(list(without.values())) > 400
    assert ("EventBridge", "starts of the schedule") in without.keys() - with_it.keys()


def test_a_gateway_a_zone_is_counted():
    assert lines("prod")["MWAA's network", "NAT gateways"].quantity == 2 * 730
    assert lines("dev")["MWAA's network", "NAT gateways"].quantity == 730


def test_a_warehouse_is_billed_for_a_minute_at_least_and_until_it_sleeps():
    small, none = replace(COUNTS, dbt_seconds=0.0), replace(sizes("dev"), auto_suspend_seconds=1)
    assert warehouse_seconds(small, none, ASSUMED, "eventbridge") == 60
    busy = replace(COUNTS, dbt_seconds=100.0)
    assert warehouse_seconds(busy, sizes("dev"), ASSUMED | {"dbt_factor": 2}, "eventbridge") == 260


def test_a_size_without_a_price_is_refused():
    with pytest.raises(CostError, match=r"mw1\.large"):
        bill(COUNTS, replace(sizes("dev"), environment_class="mw1.large"), "mwaa", PRICES, ASSUMED)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_sizes_are_terraforms(environment):
    main_tf = (TERRAFORM / "environments" / environment / "main.tf").read_text()
    found = sizes(environment)
    assert f"raw = {found.raw_days} " in main_tf
    assert f"log_retention_days   = {found.log_days}\n" in main_tf
    assert f'"{found.environment_class}"' in main_tf


def test_a_size_that_terraform_has_no_more_is_named(tmp_path):
    for path in TERRAFORM.rglob("*.tf"):
        copy = tmp_path / "terraform" / path.relative_to(TERRAFORM)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text().replace("log_retention_days", "kept_days"))
    with pytest.raises(CostError, match=r"environments/dev/main.tf.*log_retention_days.*cost/sizes.py"):
        sizes("dev", tmp_path / "terraform")


def test_alarms_are_those_that_the_module_makes():
    tests = (TERRAFORM / "modules" / "monitoring" / "tests" / "alarms.tftest.hcl").read_text()
    listed = re.search(r"run \"the_schedule_is_watched.*?== \{\n(.*?)\n    \}", tests, re.S)[1].splitlines()
    of_mwaa = re.search(r'== toset\(\[("mwaa-[^\]]*)\]', tests)[1]
    of_schedule = sum(line.strip().startswith("schedule-") for line in listed)
    share = 2  # rejected-share looks at two metrics
    assert ASSUMED["alarms_eventbridge"] == len(listed) + share
    assert ASSUMED["alarms_mwaa"] == len(listed) - of_schedule + of_mwaa.count("mwaa-") + share


def test_every_price_has_its_source_and_a_date_that_has_been():
    for name, price in PRICES.items():
        assert price.source.startswith("https://"), name
        assert price.date <= max(other.date for other in PRICES.values())
        assert price.usd > 0


def test_every_price_is_used():
    used = {line.price for by in ("eventbridge", "mwaa") for line in bill(COUNTS, sizes("prod"), by, PRICES, ASSUMED)}
    assert set(PRICES) - used == {"credit_standard"}


def test_a_price_in_credits_is_no_better_known_than_the_credit():
    assert PRICES["xsmall_hour"].basis == PRICES["credit"].basis == "secondary"


@pytest.mark.parametrize("missing", ["date", "source", "per", "basis"])
def test_a_price_without_its_facts_is_refused(tmp_path, missing):
    listed = yaml.safe_load((HERE / "prices.yml").read_text())
    del listed["aws"]["nat_gb"][missing]
    (tmp_path / "prices.yml").write_text(yaml.safe_dump(listed))
    with pytest.raises(CostError, match=f"nat_gb lacks {missing}"):
        prices(tmp_path / "prices.yml")


def test_an_assumption_without_a_reason_is_refused(tmp_path):
    (tmp_path / "a.yml").write_text("x: {value: 1, why: ' '}")
    with pytest.raises(CostError, match="x has no reason"):
        assumptions(tmp_path / "a.yml")


def test_what_grows_with_the_coins_grows_and_what_is_fixed_stays():
    more = scaled(COUNTS, 2)
    assert more.transitions == 2 * COUNTS.transitions
    one, two = lines(), lines(counts=more)
    assert two["Lambda", "requests"].usd == pytest.approx(2 * one["Lambda", "requests"].usd)
    assert two["MWAA", "environment"].usd == one["MWAA", "environment"].usd


def test_scenarios_differ_from_the_bill():
    (_, plain), *others = scenarios(COUNTS, sizes("prod"), "mwaa", PRICES, ASSUMED)
    assert plain == pytest.approx(total(list(lines().values())))
    assert all(usd != pytest.approx(plain) for _, usd in others)


def test_the_report_has_both_environments_and_both_orchestrators():
    head = "dev, eventbridge | dev, mwaa | prod, eventbridge | prod, mwaa"
    assert report(COUNTS, sizes, PRICES, ASSUMED).count(head) == 2


def test_the_readme_names_the_totals_of_the_committed_counts(capsys):
    main(["--counts", str(ROOT / "cost" / "counts.json")])
    total = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("| **a month**"))
    without, dev, _, prod = (round(float(cell.strip(" *"))) for cell in total.split("|")[2:6])
    told = " ".join((ROOT / "README.md").read_text().split())
    assert f"about {without} dollars" in told
    assert f"{dev} (dev) to {prod} (prod)" in told
