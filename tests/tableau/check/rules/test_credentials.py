from __future__ import annotations

import pytest
from lxml import etree

from tests.tableau.check.breaking import added, assert_found, findings, set_to, text
from tests.tableau.check.workbook import data_source, workbook

SNOWFLAKE = "//connection[@class='snowflake']"
PLACE = "named connection 'snowflake.9z' > connection"
EXTRAS = "odbc-connect-string-extras"
SECRET = "hunter2hunter2"
# Put together here: what looks like a secret may be in no file, not even in this one.
PEM = "\n".join((f"-----BEGIN {'PRIVATE'} KEY-----", SECRET, f"-----END {'PRIVATE'} KEY-----"))
AWS_KEY = "AKIA" + "IOSFODNN7EXAMPLE"
TOKEN = f"eyJhbGciOiJI.eyJzdWIiOiIx.{SECRET}"


@pytest.mark.parametrize("document", [workbook, data_source])
@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        *((set_to(SNOWFLAKE, name, SECRET), PLACE, f"its attribute {name} is a secret") for name in (
            "password", "Password", "passwd", "pwd", "oauth-refresh-token", "access_token", "private-key",
            "priv_key_file", "api-key", "client-secret", "my-credentials", "passphrase")),
        *((set_to(SNOWFLAKE, EXTRAS, value), PLACE, f"its attribute {EXTRAS} holds") for value in (
            f"PWD={SECRET}", f"ROLE=X;pwd={SECRET}", f"priv_key_file=/x/{SECRET}.p8", f"PRIV_KEY_FILE_PWD={SECRET}",
            f"authenticator=oauth;token={SECRET}", f"a=b; private_key={SECRET}", f"PRIV_KEY_BASE64 = {SECRET}", PEM,
            f"oauth_client_secret={SECRET}", f"ROLE=X;WORKLOAD_TOKEN={SECRET}", f"jwt = {SECRET}")),
        (set_to(SNOWFLAKE, "one-time-sql", f"call login(password='{SECRET}')"), PLACE, "one-time-sql holds a password"),
        (set_to(SNOWFLAKE, "username", "ALICE"), PLACE, "its username is somebody's: it is empty, or FINANCE_DEV_TABL"),
        (set_to(SNOWFLAKE, "username", "FINANCE_PROD_TABLEAU"), PLACE, "its username is somebody's"),
        (set_to(SNOWFLAKE, "service", PEM), PLACE, "its attribute service holds a key"),
        (set_to(SNOWFLAKE, "notes", TOKEN), PLACE, "its attribute notes holds a JSON web token"),
        (set_to("//object[1]", "caption", PEM), "object 'COIN_LATEST_", "its attribute caption holds a key"),
        (set_to("//folder", "password", SECRET), "folder 'Market'", "its attribute password is a secret"),
        (text("//drill-path/field", PEM), "hierarchy 'Rank, coin' > field", "its text holds a key"),
        (added(SNOWFLAKE, f"<password>{SECRET}</password>"), f"{PLACE} > password", "a secret by its name"),
        (added(SNOWFLAKE, f"<property name='password' value='{SECRET}' />"), PLACE, "password is a secret by its name"),
        *((added(SNOWFLAKE, f"<{tag} name='pwd'>{SECRET}</{tag}>"), f"{PLACE} > ", "pwd is a secret by its name")
            for tag in ("property", "attribute", "param")),
        (
            added(SNOWFLAKE, f"<customizations><customization name='odbc-pwd' value='{SECRET}' /></customizations>"),
            f"{PLACE} > customizations > customization", "odbc-pwd is a secret by its name",
        ),
        (set_to(SNOWFLAKE, "server", f"me:{SECRET}@a.snowflakecomputing.com"), PLACE, "holds a password in an address"),
        (set_to("//folder", "name", f"https://user:{SECRET}@host/"), "folder", "name holds a password in an address"),
        (set_to("//folder", "name", AWS_KEY), "folder", "name holds an access key of AWS"),
    ],
)  # fmt: skip
def test_a_secret_is_refused_and_never_shown(change, place, message, document):
    found = findings(change, document())

    assert_found(found, place, message)
    assert SECRET not in "".join(map(str, found))


@pytest.mark.parametrize("document", [workbook, data_source])
@pytest.mark.parametrize("place", ["inside", "before", "after"])
def test_a_secret_in_a_comment_is_refused(document, place):
    tree = document()
    root, comment = tree.getroot(), etree.Comment(f"PWD={SECRET}")
    {"inside": root.append, "before": root.addprevious, "after": root.addnext}[place](comment)

    [finding] = findings(lambda tree: None, tree)

    assert "a comment holds a password or key" in finding.message
    assert SECRET not in str(finding)


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("username", ""),
        ("username", "FINANCE_DEV_TABLEAU"),
        ("odbc-connect-string-extras", "CLIENT_SESSION_KEEP_ALIVE=true"),
        ("one-time-sql", "ALTER SESSION SET QUERY_TAG = 'tableau'"),
        ("password", ""),
        ("saved-credentials-viewerid", "12"),
    ],
)
def test_what_is_no_secret_is_left(attribute, value):
    assert findings(set_to(SNOWFLAKE, attribute, value)) == []
