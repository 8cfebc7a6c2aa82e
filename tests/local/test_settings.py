import pytest

from local.settings import DEFAULT_PORTS, LocalSettings, SettingsError


def test_ports_and_state_come_from_the_environment(tmp_path):
    settings = LocalSettings.from_env({"LOCAL_STATE": str(tmp_path), "AWS_PORT": "4566"})
    assert settings.state == tmp_path
    assert settings.url("aws") == "http://127.0.0.1:4566"
    assert settings.ports["airflow"] == DEFAULT_PORTS["airflow"]


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "²"])
def test_what_is_no_port_is_refused_by_name(port):
    with pytest.raises(SettingsError, match="SNOWFLAKE_PORT"):
        LocalSettings.from_env({"SNOWFLAKE_PORT": port})


def test_two_services_cannot_share_a_port():
    with pytest.raises(SettingsError, match="share a port"):
        LocalSettings.from_env({"AWS_PORT": "9000", "SNOWFLAKE_PORT": "9000"})


def test_every_host_and_what_is_listened_to_is_loopback_unless_said_otherwise(tmp_path):
    settings = LocalSettings.from_env({})
    assert set(settings.hosts.values()) == {"127.0.0.1"}
    assert settings.listen == "127.0.0.1"
    assert LocalSettings(tmp_path).hosts == settings.hosts


def test_a_host_can_have_a_name_and_children_are_told_of_it():
    settings = LocalSettings.from_env({"LAPTOP_HOSTS": "aws=cloud,snowflake=warehouse", "AWS_PORT": "9000"})
    assert settings.url("aws") == "http://cloud:9000"
    assert settings.published_url("aws") == "http://127.0.0.1:9000"
    assert settings.url("market_api") == "http://127.0.0.1:8601"
    assert LocalSettings.from_env(settings.network).hosts == settings.hosts


@pytest.mark.parametrize("text", ["sqs=cloud", "aws", "aws="])
def test_a_host_of_no_service_is_refused_by_name(text):
    with pytest.raises(SettingsError, match=f"LAPTOP_HOSTS={text}"):
        LocalSettings.from_env({"LAPTOP_HOSTS": text})
