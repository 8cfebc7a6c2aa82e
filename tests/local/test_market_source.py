import pytest

from local.market_source import MarketSource
from local.settings import LocalSettings, SettingsError


@pytest.fixture
def settings(tmp_path):
    return LocalSettings(tmp_path)


def test_the_simulator_is_asked_with_a_key_of_its_own_unless_told_otherwise(settings):
    source = MarketSource.from_env(settings, {})
    assert source.simulated
    assert source.url == settings.url("market_api") + "/api/v3"
    assert (source.tier, source.key[:3]) == ("demo", "CG-")
    assert MarketSource.from_env(settings, {}).key == source.key


def test_the_simulator_s_key_is_readable_by_its_owner_alone(settings):
    MarketSource.from_env(settings, {})
    assert (settings.state / "market_api.key").stat().st_mode & 0o077 == 0


def test_a_host_outside_never_gets_the_simulator_s_key(settings):
    source = MarketSource.from_env(settings, {"MARKET_API_URL": "https://api.coingecko.com/api/v3/"})
    assert (source.url, source.tier, source.key) == ("https://api.coingecko.com/api/v3", "keyless", "")
    assert not source.simulated


def test_a_key_that_is_given_goes_with_its_tier(settings):
    env = {"MARKET_API_URL": "https://pro-api.coingecko.com/api/v3", "MARKET_API_KEY": "CG-x", "MARKET_API_TIER": "pro"}
    source = MarketSource.from_env(settings, env)
    assert (source.tier, source.key) == ("pro", "CG-x")


def test_a_key_from_a_file_loses_its_line_end_and_a_broken_one_is_refused(settings):
    url = {"MARKET_API_URL": "https://api.coingecko.com/api/v3"}
    assert MarketSource.from_env(settings, {**url, "MARKET_API_KEY": "CG-x\r\n"}).key == "CG-x"
    with pytest.raises(SettingsError, match="MARKET_API_KEY") as refused:
        MarketSource.from_env(settings, {**url, "MARKET_API_KEY": "CG-\nx"})
    assert "CG-" not in str(refused.value)


def test_an_unknown_tier_is_refused_by_name(settings):
    with pytest.raises(SettingsError, match="MARKET_API_TIER=gold"):
        MarketSource.from_env(settings, {"MARKET_API_URL": "http://127.0.0.1:1", "MARKET_API_TIER": "gold"})


@pytest.mark.parametrize("url", ["api.coingecko.com", "ftp://x/y", "http://", "http://[::1"])
def test_what_is_no_url_is_refused_by_name(settings, url):
    with pytest.raises(SettingsError, match="MARKET_API_URL"):
        MarketSource.from_env(settings, {"MARKET_API_URL": url})


def test_a_host_on_loopback_has_no_budget_of_calls_and_one_outside_has_its_plan_s(settings):
    outside = {"MARKET_API_URL": "https://api.coingecko.com/api/v3"}
    pro = {**outside, "MARKET_API_KEY": "CG-x", "MARKET_API_TIER": "pro"}
    assert MarketSource.from_env(settings, {}).calls_per_minute == 0
    assert MarketSource.from_env(settings, {"MARKET_API_URL": "http://127.0.0.1:1"}).calls_per_minute == 0
    assert MarketSource.from_env(settings, outside).calls_per_minute == 30
    assert MarketSource.from_env(settings, pro).calls_per_minute == 500
    assert MarketSource.from_env(settings, {**outside, "MARKET_CALLS_PER_MINUTE": "7"}).calls_per_minute == 7


@pytest.mark.parametrize("text", ["many", "-1", "1001", "1.5"])
def test_a_budget_that_is_no_number_is_refused_by_name(settings, text):
    with pytest.raises(SettingsError, match=f"MARKET_CALLS_PER_MINUTE={text}"):
        MarketSource.from_env(settings, {"MARKET_CALLS_PER_MINUTE": text})
