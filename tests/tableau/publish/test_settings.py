"""Environment variables, read and refused."""

from __future__ import annotations

import pytest

from tableau.publish.settings import MEANINGS, Settings, SettingsError

GOOD = {
    "TABLEAU_SERVER": "https://tableau.example.com/",
    "TABLEAU_SITE": "finance",
    "TABLEAU_TOKEN_NAME": "ci",
    "TABLEAU_TOKEN_VALUE": "s3cr3t-value",
    "SNOWFLAKE_ACCOUNT": "myorg-myaccount",
}


def test_all_are_read():
    settings = Settings.from_env(GOOD)
    assert (settings.server, settings.site, settings.token_name) == ("https://tableau.example.com", "finance", "ci")
    assert settings.token.reveal() == "s3cr3t-value"
    assert settings.snowflake_server == "myorg-myaccount.snowflakecomputing.com"


@pytest.mark.parametrize("name", MEANINGS)
def test_one_that_is_missing_is_named_with_what_it_is(name):
    with pytest.raises(SettingsError, match=f"{name}: .{{10}}") as error:
        Settings.from_env({key: value for key, value in GOOD.items() if key != name})
    assert sum(other in str(error.value) for other in MEANINGS) == 1


def test_an_empty_site_is_the_default_one():
    assert Settings.from_env(GOOD | {"TABLEAU_SITE": ""}).site == ""


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"])
def test_plain_http_is_for_loopback(url):
    assert Settings.from_env(GOOD | {"TABLEAU_SERVER": url}).server == url


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://tableau.example.com", "send the token in plain text"),
        ("http://10.0.0.1", "send the token in plain text"),
        ("tableau.example.com", "begins with https://"),
        ("ftp://tableau.example.com", "begins with https://"),
        ("https://tableau.example.com/#/site/finance", "https://tableau.example.com is what is wanted"),
        ("https://tableau.example.com/api", "https://tableau.example.com is what is wanted"),
        ("https://me:pw@tableau.example.com", "https://tableau.example.com is what is wanted"),
    ],
)
def test_a_server_that_is_no_address_is_refused(url, why):
    with pytest.raises(SettingsError, match=why) as error:
        Settings.from_env(GOOD | {"TABLEAU_SERVER": url})
    assert "pw" not in str(error.value)


@pytest.mark.parametrize("site", ["https://x/#/site/finance", "my site", "a/b"])
def test_a_site_that_is_no_content_url_is_refused(site):
    with pytest.raises(SettingsError, match="what stands after /site/"):
        Settings.from_env(GOOD | {"TABLEAU_SITE": site})


@pytest.mark.parametrize("account", ["myorg-myaccount.snowflakecomputing.com", "https://x", "a b", "-x"])
def test_an_account_that_is_an_address_is_refused(account):
    with pytest.raises(SettingsError, match="SNOWFLAKE_ACCOUNT is"):
        Settings.from_env(GOOD | {"SNOWFLAKE_ACCOUNT": account})


def test_the_token_is_in_no_representation():
    settings = Settings.from_env(GOOD)
    assert "s3cr3t" not in f"{settings!r} {settings} {settings.token!r} {settings.token}"
