"""Each thing that can be wrong: exit code 1, one message that names it, and nothing left changed or signed in."""

from __future__ import annotations

import socket

import pytest
from tableauserverclient.server.endpoint import Workbooks

from tests.tableau.publish.conftest import TOKEN, Finding
from tests.tableau.publish.site import LOCKED, Item, Project, Refused

FORBIDDEN = Refused("403004", "Forbidden", "You do not have permission to do that.")


def refused(result):
    assert result.code == 1
    assert "Traceback" not in result.error
    assert TOKEN not in result.out + result.error
    return " ".join(result.error.split())


def test_an_environment_that_permissions_yml_does_not_have(publish, server):
    assert "no environment 'stage': permissions.yml has dev, prod" in refused(publish(env="stage"))
    assert server.requests == []


def test_settings_that_are_missing(publish, server):
    error = refused(publish(TABLEAU_TOKEN_VALUE="", SNOWFLAKE_ACCOUNT=" "))
    assert "TABLEAU_TOKEN_VALUE: the personal access token itself" in error
    assert "SNOWFLAKE_ACCOUNT: the account identifier" in error
    assert "TABLEAU_SITE" not in error
    assert server.requests == []


def test_a_server_that_does_not_answer(publish):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # taken, and nobody listens
        error = refused(publish(TABLEAU_SERVER=f"http://127.0.0.1:{free.getsockname()[1]}"))
    assert "no answer from TABLEAU_SERVER (Connection refused)" in error


@pytest.mark.parametrize("status", [200, 404])
@pytest.mark.parametrize("page", ["<html><body>Welcome</body></html>", "Welcome", ""])
@pytest.mark.parametrize("path", ["/serverInfo$", "/auth/signin$"])
def test_a_server_that_is_not_tableaus(publish, server, status, page, path):
    server.page = (path, status, page)
    error = refused(publish())
    assert "does not" in error or "is TABLEAU_SERVER right?" in error
    assert "Welcome" not in error


def test_a_server_without_that_call(publish, server):
    server.refuse("GET", "/serverInfo", Refused("404000", "Not Found", "No such page"))
    assert "No such page. Is TABLEAU_SERVER right?" in refused(publish())


@pytest.mark.parametrize("version", ["3.26", "3.9", "2.8"])
def test_a_server_that_is_too_old_for_key_pairs(publish, server, version):
    server.version = version
    error = refused(publish())
    assert f"speaks version {version} of the REST API (Tableau 2026.1.0): Snowflake's key pairs need 3.27" in error
    assert server.requests == [("GET", "/serverInfo")]


def test_the_first_server_that_has_key_pairs_will_do(publish, server):
    server.version = "3.27"
    assert publish().code == 0


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"TABLEAU_SITE": "sales"}, "signing in to site sales with the token ci"),
        ({"TABLEAU_SITE": ""}, "signing in to the default site with the token ci"),
        ({"TABLEAU_TOKEN_NAME": "old"}, "signing in to site finance with the token old"),
        ({"TABLEAU_TOKEN_VALUE": "expired-0815"}, "signing in to site finance with the token ci"),
    ],
)
def test_a_token_that_the_site_does_not_take(publish, server, caplog, changed, named):
    caplog.set_level(0)
    error = refused(publish(**changed))
    assert named in error
    assert "401001: Signin Error" in error
    assert "wrong, expired or revoked (TABLEAU_TOKEN_NAME, TABLEAU_TOKEN_VALUE)" in error
    assert "no such site (TABLEAU_SITE)" in error
    assert changed.get("TABLEAU_TOKEN_VALUE", TOKEN) not in error + caplog.text  # this server's answer repeats it
    assert server.writes() == []


def test_a_site_that_is_not_there(publish, server):
    server.refuse("POST", "/auth/signin", Refused("404000", "Site Not Found", "Site could not be found"))
    assert "There is no such site: is TABLEAU_SITE right?" in refused(publish())


def test_all_groups_that_are_missing_are_named_and_nothing_is_changed(publish, server, repository):
    repository.share(viewers=["Data Platform", "Fnance"], owners=["Finance Data Engineers", "DE"])
    error = refused(publish())
    assert "the site has no group Fnance, DE; nothing was changed" in error
    assert server.writes() == []
    assert server.session is None


def test_a_group_that_two_domains_have(publish, server):
    server.site.add_group("Data Platform", domain="corp")
    assert "more than one group Data Platform: say local\\Data Platform, corp\\Data Platform" in refused(publish())
    assert server.writes() == []


def test_groups_that_the_token_may_not_see(publish, server):
    server.refuse("GET", "/groups", FORBIDDEN)
    assert "The token's user may not see groups" in refused(publish())


def test_a_document_that_the_checker_refuses(publish, server, repository):
    repository.findings = [
        Finding("market.twb", "worksheet 'Movers – up'", "no column [X]"),
        Finding("market.tds", "connection", "no database"),
    ]
    error = refused(publish())
    assert "market.twb: worksheet 'Movers – up': no column [X]" in error
    assert "market.tds: connection: no database" in error
    assert server.requests == []


def test_a_document_that_is_missing(publish, server, repository):
    repository.workbook.unlink()
    assert "market.twb is not there" in refused(publish())
    assert server.requests == []


def test_a_project_that_the_token_may_not_make(publish, server):
    server.refuse("POST", "^/projects$", FORBIDDEN)
    assert "may not make projects: have an administrator make it" in refused(publish())
    assert server.session is None


def test_a_project_whose_name_somebody_else_has_taken(publish, server):
    server.refuse("POST", "^/projects$", Refused("409006", "Resource Conflict", "Project name conflicts"))
    assert "a project of that name is there, which the token's user can't see" in refused(publish()).replace(
        "A pr", "a pr"
    )


def test_a_project_that_is_there_twice(publish, server):
    server.site.projects += [Project("Finance (dev)", "u"), Project("Finance (dev)", "u")]
    assert "the project Finance (dev) is there 2 times" in refused(publish())


def test_a_project_above_that_is_missing(publish, server, repository):
    repository.share(parent="Departments/Finance")
    assert "no project Departments to put Finance (dev) into" in refused(publish())
    assert server.writes() == []


@pytest.mark.parametrize(("path", "label"), [("/datasources", "data source"), ("/workbooks", "workbook")])
def test_no_right_to_publish_into_the_project(publish, server, path, label):
    server.refuse("POST", f"^{path}$", FORBIDDEN)
    error = refused(publish())
    assert f"publishing the {label} Crypto market: Tableau answers 403004: Forbidden" in error
    assert "may not publish into the project Finance (dev): it needs Write on it" in error
    assert server.session is None


@pytest.mark.parametrize(("path", "label"), [("/datasources", "data source"), ("/workbooks", "workbook")])
def test_an_item_whose_name_is_taken(publish, server, path, label):
    server.refuse("POST", f"^{path}$", Refused("409007", "Resource Conflict", "'Crypto market' already exists"))
    error = refused(publish())
    assert f"publishing the {label} Crypto market: Tableau answers 409007" in error
    assert "An item of that name is in Finance (dev), which the token's user can't see" in error


def test_an_item_that_is_there_twice(publish, published, server):
    (workbook,) = published.items["workbooks"]
    published.items["workbooks"].append(Item(workbook.name, workbook.project, "u"))
    assert "the workbook Crypto market is in Finance (dev) 2 times" in refused(publish())
    assert server.writes() == []


def test_permissions_that_the_token_may_not_change(publish, server):
    server.refuse("PUT", "/permissions", FORBIDDEN)
    assert "may not share project Finance (dev)" in refused(publish())
    assert server.session is None


@pytest.mark.parametrize("found", ["sqlserver", "sqlproxy", None])
def test_a_connection_of_another_type(publish, published, server, found):
    (workbook,) = published.items["workbooks"]
    if found:
        workbook.connections[0]["type"] = found
    else:
        workbook.connections.clear()
    error = refused(publish())
    what = f"a connection of the type {found}" if found else "no connection"
    assert f"workbook Crypto market has {what} on the site, where snowflake is expected" in error
    assert server.writes() == []


@pytest.mark.parametrize(("kind", "label"), [("datasources", "data source"), ("workbooks", "workbook")])
def test_a_site_that_does_not_let_a_connection_be_changed(publish, server, kind, label):
    server.refuse("PUT", f"^/{kind}/.*/connections/", Refused("400039", "Bad Request", "Not allowed."))
    error = refused(publish())
    assert f"updating the connection of {label} Crypto market: Tableau answers 400039" in error
    assert "an administrator sets it by hand, once" in error


def test_a_session_that_another_sign_in_ended(publish, server, repository):
    repository.check = lambda paths: []
    server.refuse("GET", "^/workbooks$", Refused("401002", "Unauthorized Access", "Invalid credentials."))
    error = refused(publish())
    assert "looking for the workbook Crypto market: Tableau answers 401002" in error
    assert "another sign-in with the same token" in error


def test_a_list_that_fails_is_no_empty_list(publish, published, server):
    server.refuse("GET", "^/datasources$", FORBIDDEN)
    refused(publish())
    assert server.writes() == []


def test_a_server_that_fails_inside(publish, server):
    server.refuse("POST", "^/workbooks$", Refused("500000", "Internal Server Error", "Oops"))
    assert "publishing the workbook Crypto market: Tableau failed with HTTP 500" in refused(publish())
    assert server.session is None


def test_a_session_that_can_not_be_ended_hides_nothing(publish, server):
    server.refuse("POST", "^/workbooks$", FORBIDDEN)
    server.refuse("POST", "/auth/signout", Refused("500000", "Internal Server Error", "Oops"))
    assert "publishing the workbook" in refused(publish())


def test_a_project_that_is_locked_from_above(publish, published, server):
    (project,) = published.projects
    project.content_permissions = LOCKED
    server.refuse("PUT", f"^/projects/{project.id}$", FORBIDDEN)
    assert "The token's user has to own or lead the project" in refused(publish())


def test_an_error_of_ours_signs_out(publish, server, monkeypatch):
    def broken(*_, **_named):
        raise RuntimeError("broken")

    monkeypatch.setattr(Workbooks, "publish", broken)
    with pytest.raises(RuntimeError, match="broken"):
        publish()
    assert server.session is None
