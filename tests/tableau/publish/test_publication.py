"""What is on the site after publishing once, twice, and after something has changed on either side."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.tableau.publish.conftest import TOKEN
from tests.tableau.publish.site import LOCKED, Item, Refused

ANALYSTS_MAY = {"Read", "Connect", "ExportXml"}
VIEWERS_MAY = {"Read", "Filter", "ViewComments", "AddComment", "ExportImage"}
KEPT = {
    "serverAddress": "myorg-my-account.snowflakecomputing.com",
    "userName": "FINANCE_DEV_TABLEAU",
    "authenticationType": "auth-keypair",
    "embedPassword": "true",
}


def only(site, kind):
    (item,) = site.items[kind]
    return item


def connection(item):
    (one,) = item.connections
    return {name: one[name] for name in KEPT}


def snowflake(document):
    (one,) = etree.fromstring(document).iterfind(".//connection[@class='snowflake']")
    return one.attrib


def test_the_first_publication_makes_the_project_the_data_source_and_the_workbook(publish, server):
    result = publish()

    assert (result.code, result.error) == (0, "")
    assert result.out.splitlines()[-1] == f"{len(result.changes)} changes made"
    (project,) = server.site.projects
    assert (project.name, project.parent, project.content_permissions) == ("Finance (dev)", None, "ManagedByOwner")
    assert project.description.startswith("Crypto market, from Snowflake's FINANCE_DEV.")
    for kind in ("datasources", "workbooks"):
        assert only(server.site, kind).name == "Crypto market"
        assert only(server.site, kind).project is project
    assert only(server.site, "workbooks").show_tabs
    assert only(server.site, "datasources").description == "Prices by the hour."


def test_the_data_source_goes_before_the_workbook(publish, server):
    publish()
    posts = [path for method, path in server.writes() if method == "POST"]
    assert posts == ["/projects", "/datasources", "/workbooks"]


@pytest.mark.parametrize("kind", ["datasources", "workbooks"])
def test_each_connection_signs_in_by_the_key_that_the_site_keeps(published, kind):
    assert connection(only(published, kind)) == KEPT


def test_each_group_has_its_rights_and_all_users_have_none(published):
    (project,) = published.projects
    assert published.rights(project) == {
        "Data Platform": {"Read"},
        "Finance Analysts": {"Read"},
        "Finance Data Engineers": {"Read", "Write"},
    }
    rights = published.rights(only(published, "datasources"))
    assert rights["Finance Analysts"] == ANALYSTS_MAY
    assert sorted(rights) == ["Finance Analysts", "Finance Data Engineers"]  # who looks at the workbook needs none
    rights = published.rights(only(published, "workbooks"))
    assert rights["Data Platform"] == VIEWERS_MAY
    assert rights["Finance Analysts"] > VIEWERS_MAY
    assert rights["Finance Data Engineers"] > rights["Finance Analysts"]
    assert "All Users" not in rights


@pytest.mark.parametrize("kind", ["datasources", "workbooks"])
def test_nobody_beyond_the_groups_may_see_an_item_when_its_connection_opens(publish, server, kind):
    publish()
    calls = [(method, path) for method, path in server.writes() if path.startswith(f"/{kind}/")]
    last_revoked = max(i for i, (method, path) in enumerate(calls) if method == "DELETE" and "/permissions/" in path)
    opened = next(i for i, (_, path) in enumerate(calls) if "/connections/" in path)
    assert last_revoked < opened


def test_the_second_publication_changes_nothing(publish, published, server):
    result = publish()

    assert result.code == 0
    assert result.out.splitlines()[-1] == "nothing to do"
    assert result.changes == []
    assert server.writes() == []


def test_a_changed_document_is_published_alone_and_keeps_permissions(publish, published, server, repository):
    source, workbook = only(published, "datasources"), only(published, "workbooks")
    before = [(item.id, published.rights(item)) for item in (source, workbook)]
    repository.workbook.write_text(repository.workbook.read_text().replace("Movers – up", "Movers – down"))

    result = publish()

    assert result.code == 0
    assert result.changes[0] == "workbook Crypto market: publish (changed)"
    assert [path for method, path in server.writes() if method == "POST"] == ["/workbooks"]
    assert not any(path.startswith("/datasources") for _, path in server.writes())
    assert "Movers – down" in only(published, "workbooks").document.decode()
    assert [(item.id, published.rights(item)) for item in (source, workbook)] == before
    assert connection(only(published, "workbooks")) == KEPT  # publishing anew had taken it
    assert publish().out.endswith("nothing to do\n")


def test_the_document_that_was_before_is_a_change_too(publish, published, repository):
    text = repository.workbook.read_text()
    repository.workbook.write_text(text.replace("Movers – up", "Movers – down"))
    publish()
    repository.workbook.write_text(text)

    assert "workbook Crypto market: publish (changed)" in publish().changes
    assert "Movers – up" in only(published, "workbooks").document.decode()
    assert len(only(published, "workbooks").tags) == 1


def test_a_publication_that_broke_off_is_made_again(publish, published, server, repository):
    text = repository.workbook.read_text()
    repository.workbook.write_text(text.replace("Movers – up", "Movers – down"))
    server.refuse("PUT", "/tags", Refused("403004", "Forbidden", "No."))
    assert publish().code == 1
    server.refusals.clear()
    repository.workbook.write_text(text)

    assert publish().code == 0
    assert "Movers – up" in only(published, "workbooks").document.decode()


def test_a_group_that_permissions_yml_no_longer_names_loses_its_rights(publish, published, repository):
    repository.share(analysts=[])

    result = publish()

    (project,) = published.projects
    for place in (project, only(published, "datasources"), only(published, "workbooks")):
        assert "Finance Analysts" not in published.rights(place)
    assert all("revoke Finance Analysts: " in line for line in result.changes)
    assert len(result.changes) == 3
    assert "Finance Data Engineers" in published.rights(project)


def test_a_group_that_moves_from_analysts_to_viewers_loses_what_only_analysts_may(publish, published, repository):
    repository.share(analysts=[], viewers=["Data Platform", "Finance Analysts"])

    result = publish()

    assert "Finance Analysts" not in published.rights(only(published, "datasources"))
    assert published.rights(only(published, "workbooks"))["Finance Analysts"] == VIEWERS_MAY
    assert not any("grant" in line for line in result.changes)
    assert "data source Crypto market: revoke Finance Analysts: Connect, ExportXml, Read" in result.changes


def test_a_group_that_moves_from_viewers_to_analysts_gains_what_analysts_may(publish, published, repository):
    repository.share(viewers=[], analysts=["Data Platform", "Finance Analysts"])
    publish()
    rights = published.rights(only(published, "workbooks"))
    assert rights["Data Platform"] == rights["Finance Analysts"]
    assert published.rights(only(published, "datasources"))["Data Platform"] == ANALYSTS_MAY


def test_permissions_that_were_changed_by_hand_are_put_right(publish, published):
    stranger = published.add_group("Interns")
    analysts = next(group for group in published.groups if group.name == "Finance Analysts")
    workbook = only(published, "workbooks")
    expected = published.rights(workbook)
    workbook.rules[("group", stranger.id)] = {"Read": "Allow"}
    workbook.rules[("user", "somebody")] = {"Read": "Allow", "Write": "Allow"}
    workbook.rules[("group", published.everyone.id)] = {"Read": "Allow"}
    workbook.rules[("group", analysts.id)].update(Read="Deny", Delete="Allow")

    result = publish()

    assert published.rights(workbook) == expected
    assert "workbook Crypto market: revoke Interns: Read" in result.changes
    assert "workbook Crypto market: revoke user somebody: Read, Write" in result.changes
    assert "workbook Crypto market: revoke Finance Analysts: Delete, Read (denied)" in result.changes
    assert "workbook Crypto market: grant Finance Analysts: Read" in result.changes


def test_what_an_owner_is_listed_with_is_left(publish, published, server):
    workbook = only(published, "workbooks")
    workbook.owner = "the-analyst-who-took-it-over"
    workbook.rules[("user", workbook.owner)] = {"Read": "Allow"}
    assert publish().out.endswith("nothing to do\n")
    assert server.writes() == []


@pytest.mark.parametrize("kind", ["datasources", "workbooks"])
@pytest.mark.parametrize(
    ("changed", "line"),
    [
        (
            {"serverAddress": "elsewhere.snowflakecomputing.com"},
            "server elsewhere.snowflakecomputing.com -> myorg-my-account.snowflakecomputing.com",
        ),
        ({"userName": "SOMEBODY"}, "user SOMEBODY -> FINANCE_DEV_TABLEAU"),
        ({"authenticationType": "auth-user-pass"}, "authentication auth-user-pass -> auth-keypair"),
        ({"embedPassword": "false"}, "embedded no -> yes"),
    ],
)
def test_a_connection_that_was_changed_by_hand_is_put_right(publish, published, server, kind, changed, line):
    only(published, kind).connections[0].update(changed)

    result = publish()

    assert [c.partition("connection: ")[2] for c in result.changes] == [line]
    assert connection(only(published, kind)) == KEPT
    assert len(server.writes()) == 1


def test_a_host_in_other_letters_is_the_same(publish, published):
    only(published, "workbooks").connections[0]["serverAddress"] = KEPT["serverAddress"].upper()
    assert publish().out.endswith("nothing to do\n")


def test_tabs_that_were_hidden_by_hand_come_back(publish, published):
    only(published, "workbooks").show_tabs = False
    assert publish().changes == ["workbook Crypto market: sheets as tabs"]
    assert only(published, "workbooks").show_tabs


def test_a_project_that_was_changed_by_hand_is_put_right(publish, published):
    (project,) = published.projects
    expected = project.description
    project.description, project.content_permissions = "Mine", LOCKED

    result = publish()

    assert result.changes == [
        "project Finance (dev): description, content permissions LockedToProject -> ManagedByOwner"
    ]
    assert (project.description, project.content_permissions) == (expected, "ManagedByOwner")


def test_other_content_is_left_alone(publish, server):
    site = server.site
    elsewhere, ours = site.add_project("Elsewhere"), site.add_project("Finance (dev)")
    others = [Item("Crypto market", elsewhere, "u"), Item("Other", ours, "u"), Item("Another", ours, "u")]
    for other in others:
        other.rules[("group", site.everyone.id)] = {"Read": "Allow"}
        other.tags.add("finance-de-lab-000000000000")
    site.items["workbooks"] += others

    assert publish().code == 0

    assert len(site.items["workbooks"]) == 4
    for other in others:
        assert site.rights(other) == {"All Users": {"Read"}}
        assert other.tags == {"finance-de-lab-000000000000"}
        assert not any(other.id in path for _, path in server.requests)


def test_a_tag_of_somebody_elses_is_left_on_an_item(publish, published, repository):
    only(published, "workbooks").tags.add("finance")
    repository.workbook.write_text(repository.workbook.read_text().replace("Movers – up", "Movers – down"))
    publish()
    assert "finance" in only(published, "workbooks").tags
    assert len(only(published, "workbooks").tags) == 2


def test_prod_gets_prods_names_and_no_credential(publish, server, repository):
    assert publish(env="prod").code == 0
    assert [project.name for project in server.site.projects] == ["Finance"]
    for kind in ("datasources", "workbooks"):
        document = only(server.site, kind).document
        assert b"FINANCE_DEV" not in document
        assert b"password" not in document
        assert {name: snowflake(document)[name] for name in ("server", "dbname", "service", "warehouse", "schema")} == {
            "server": "myorg-my-account.snowflakecomputing.com",
            "dbname": "FINANCE_PROD",
            "service": "FINANCE_PROD_REPORTER",
            "warehouse": "FINANCE_PROD_REPORT",
            "schema": "EXPOSED",
        }
        assert snowflake(document)["username"] == ""
        assert only(server.site, kind).connections[0]["userName"] == "FINANCE_PROD_TABLEAU"
        assert "password" not in only(server.site, kind).connections[0]
    sent = [only(server.site, kind).document for kind in ("datasources", "workbooks")]
    assert repository.checked == sent  # what was checked is what was sent


def test_dev_and_prod_live_beside_each_other_on_one_site(publish, published, server):
    assert publish(env="prod").code == 0
    assert sorted(project.name for project in published.projects) == ["Finance", "Finance (dev)"]
    assert len(published.items["workbooks"]) == 2
    server.requests.clear()
    assert publish(env="dev").out.endswith("nothing to do\n")
    assert server.writes() == []


def test_a_project_may_lie_in_another(publish, server, repository):
    above = server.site.add_project("Departments")
    below = server.site.add_project("Finance", parent=above.id)
    server.site.add_project("Finance (dev)")  # of the same name, elsewhere
    repository.share(parent="Departments/Finance")

    assert publish().code == 0
    assert only(server.site, "workbooks").project.parent == below.id
    assert publish().out.endswith("nothing to do\n")


def test_a_group_of_another_domain_is_named_with_it(publish, server, repository):
    corporate = server.site.add_group("Data Platform", domain="corp")
    repository.share(viewers=["corp\\Data Platform"])
    assert publish().code == 0
    assert ("group", corporate.id) in only(server.site, "workbooks").rules


def test_the_session_is_one_and_ends(publish, server):
    publish()
    assert [path for _, path in server.requests if path.startswith("/auth/")] == ["/auth/signin", "/auth/signout"]
    assert server.requests[-1] == ("POST", "/auth/signout")
    assert server.session is None


@pytest.mark.parametrize("option", [(), ("--dry-run",)])
def test_the_token_is_in_no_output_and_no_log(publish, server, caplog, option):
    caplog.set_level(0)
    result = publish(*option)
    assert caplog.records
    assert TOKEN not in result.out + result.error + caplog.text
