from pathlib import Path

from local import home


def unknown(*_):
    raise RuntimeError("Could not determine home directory.")


def test_a_user_without_a_home_and_a_name_gets_both(monkeypatch, tmp_path):
    for name in ("HOME", "LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "")  # so that what is set below is undone
        monkeypatch.delenv(name)
    monkeypatch.setattr("pwd.getpwuid", lambda uid: {}[uid])
    home.ensure_home(tmp_path)
    assert Path.home() == tmp_path
    assert home.getpass.getuser() == "somebody"


def test_who_has_a_home_keeps_it(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", "/somewhere")
    home.ensure_home(tmp_path)
    assert Path.home() == Path("/somewhere")
