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
