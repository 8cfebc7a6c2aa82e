import pytest

from local.setup.reasons import failure, without_passwords

DNS = """error: Failed to fetch: http://bob:hush@index.invalid/simple/six/
  cause: client error (Connect)
  cause: dns error
  cause: failed to lookup address information: Name or service not known"""
CERTIFICATE = (
    "error: Failed to fetch: `https://mirror.example/simple/`\n  cause: invalid peer certificate: UnknownIssuer"
)
FULL = "error: failed to write to file `/x`: No space left on device (os error 28)"


@pytest.mark.parametrize(
    ("words", "why", "way_out"),
    [
        (DNS, "the package index index.invalid cannot be reached (Name or service not known)", "Check the network"),
        (CERTIFICATE, "the certificate of the package index mirror.example is not trusted here", "SSL_CERT_FILE"),
        (FULL, "the disk is full (No space left on device)", "Make room"),
        ("error: something new", "error: something new", "Read that file"),
        ("", "it said nothing", "Read that file"),
    ],
)
def test_why_and_what_to_do_are_read_off_the_installer_s_words(words, why, way_out):
    first, log, last = str(failure("six could not be installed", words, "setup.log", {})).splitlines()
    assert first == f"six could not be installed: {why}."
    assert log == "All that was said: setup.log"
    assert way_out in last
    assert last.endswith("run make again: what is installed stays, and it goes on from there.")


def test_what_uv_says_to_itself_is_no_reason():
    words = "DEBUG Using request connect timeout of 10s\nDEBUG 403 Forbidden\nerror: something new"
    assert "something new" in str(failure("x", words, env={})).splitlines()[0]


def test_a_proxy_is_named_without_its_password():
    said = str(failure("x", DNS, env={"HTTPS_PROXY": "http://bob:hush@proxy.example:3128"}))
    assert "HTTPS_PROXY is proxy.example:3128" in said
    assert "hush" not in said


def test_passwords_of_urls_are_blotted_out():
    assert without_passwords("see https://bob:hush@host/simple, a@b.c") == "see https://***@host/simple, a@b.c"
