"""Where Tableau's schema comes from."""

from __future__ import annotations

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from lxml import etree

from tableau.check import NotChecked, find_schema, load_schema
from tableau.check import schema as module

CONTENT = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:user="http://www.tableausoftware.com/xml/user">
  <xs:import namespace="http://www.tableausoftware.com/xml/user" />
  <xs:import namespace="http://www.w3.org/XML/1998/namespace" />
  <xs:element name="workbook"><xs:complexType><xs:attributeGroup ref="user:UserAttributes-AG" />
    <xs:attribute ref="xml:base" xmlns:xml="http://www.w3.org/XML/1998/namespace" /></xs:complexType></xs:element>
  <xs:complexType name="DataSource-CT"><xs:attribute name="name" type="xs:string" /></xs:complexType>
</xs:schema>"""


@pytest.fixture
def publisher(monkeypatch):
    """Serves CONTENT as the schema; remembers what was asked of it."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200 if self.path.endswith(module.FILE) else 404)
            self.end_headers()
            self.wfile.write(CONTENT)

        def log_message(self, *_):
            pass

    monkeypatch.setattr(module, "SHA256", hashlib.sha256(CONTENT).hexdigest())
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


@pytest.fixture
def root(tmp_path):
    """A repository's folder that has nothing beside it."""
    root = tmp_path / "work" / "repository"
    root.mkdir(parents=True)
    return root


def put(folder, name=module.FILE):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(CONTENT)
    return folder / name


def test_what_is_named_comes_first(root, tmp_path):
    put(root.parent / "shared" / "tableau-xsd")
    named = put(tmp_path / "named")

    assert find_schema({"TABLEAU_XSD": str(named.parent)}, root) == named
    assert find_schema({"TABLEAU_XSD": str(named)}, root) == named


def test_then_what_is_shared_then_what_was_kept(root):
    kept = put(root / ".local" / "tools" / "tableau-xsd")
    assert find_schema({}, root) == kept

    shared = put(root.parent / "shared" / "tableau-xsd")
    assert find_schema({}, root) == shared


def test_what_is_named_and_not_there_is_not_looked_for_elsewhere(root, tmp_path):
    put(root.parent / "shared" / "tableau-xsd")

    with pytest.raises(NotChecked, match=r"NOT CHECKED: TABLEAU_XSD is .*none, and .* is not there: put twb_2026"):
        find_schema({"TABLEAU_XSD": str(tmp_path / "none")}, root)


def test_it_is_downloaded_once(root, publisher):
    url, asked = publisher
    address = f"{url}/{module.FILE}"

    kept = find_schema({}, root, address)
    assert kept == root / ".local" / "tools" / "tableau-xsd" / module.FILE
    assert kept.read_bytes() == CONTENT
    assert [item.name for item in kept.parent.iterdir()] == [module.FILE]

    assert find_schema({}, root, address) == kept
    assert len(asked) == 1


def test_another_content_is_not_kept(root, publisher, monkeypatch):
    monkeypatch.setattr(module, "SHA256", "0" * 64)

    with pytest.raises(NotChecked, match=r"NOT CHECKED: what .* gives has the sha256 .*, not 0000"):
        find_schema({}, root, f"{publisher[0]}/{module.FILE}")

    assert not list(root.rglob("*.xsd"))


def test_a_publisher_that_does_not_answer(root, publisher):
    with pytest.raises(NotChecked, match=r"NOT CHECKED: no schema here, and .* can't be had .*: put twb_2026"):
        find_schema({}, root, f"{publisher[0]}/gone.xsd")


def test_no_network(root):
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as closed:
        port = closed.server_port

    with pytest.raises(NotChecked, match="name it in TABLEAU_XSD"):
        find_schema({}, root, f"http://127.0.0.1:{port}/{module.FILE}")


def test_a_schema_is_read_with_our_own_imports(root):
    schema = load_schema(put(root))
    assert schema.validate(etree.fromstring("<workbook/>"))


def test_a_published_data_source_is_a_document_of_its_own(root):
    schema = load_schema(put(root))
    assert schema.validate(etree.fromstring("<datasource name='a'/>"))
    assert not schema.validate(etree.fromstring("<datasource nome='a'/>"))


@pytest.mark.parametrize("content", [b"", b"<html/>", b"<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><a/>"])
def test_what_is_no_schema(root, content):
    (root / "x.xsd").write_bytes(content)

    with pytest.raises(NotChecked, match=r"NOT CHECKED: .*x\.xsd is no schema"):
        load_schema(root / "x.xsd")


def test_the_published_schema_is_the_one_that_is_wanted(schema):
    assert hashlib.sha256(find_schema().read_bytes()).hexdigest() == module.SHA256
