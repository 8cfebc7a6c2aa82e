"""The calls of Tableau's REST API that publishing makes, over a Site: shapes and errors as Tableau has them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from tests.tableau.publish.site import Item, Project, Refused, Site, new_id

PAGE = 2  # small, so that whoever asks once sees not all
Parts = dict[str, bytes]


class TableauServer:
    """Listens on loopback. `requests` are the calls that were made, without /api/<version>/sites/<id>."""

    def __init__(self, version: str, site_url: str, token_name: str, token: str) -> None:
        self.version, self.site_url = version, site_url
        self.token_name, self.token = token_name, token
        self.site = Site()
        self.session: str | None = None
        self.requests: list[tuple[str, str]] = []
        self.refusals: list[tuple[str, str, Refused]] = []
        self.page: tuple[str, int, str] | None = None  # what somebody else's web server answers: path, status, text
        self.lock = threading.Lock()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    def refuse(self, method: str, pattern: str, refused: Refused) -> None:
        """From now on, calls whose path has the pattern are answered with this error."""
        self.refusals.append((method, pattern, refused))

    def writes(self) -> list[tuple[str, str]]:
        """The calls that change something; signing in and out do not."""
        return [(m, path) for m, path in self.requests if m != "GET" and not path.startswith("/auth/")]

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> Element | None:
        """Raises Refused."""
        url = urlsplit(target)
        match = re.fullmatch(r"/api/([\d.]+)(?:/sites/([\w-]+))?(/.*)", url.path)
        if not match:
            raise Refused("404003", "Resource Not Found", "Unknown resource")
        version, site_id, path = match.groups()
        self.requests.append((method, path))
        for refused_method, pattern, refused in self.refusals:
            if method == refused_method and re.search(pattern, path):
                raise refused
        if path in ("/serverInfo", "/auth/signin"):
            return self._server_info() if path == "/serverInfo" else self._sign_in(body)
        if version != self.version:
            raise Refused("404003", "Resource Not Found", f"Unknown resource in version {version}")
        if headers.get("X-Tableau-Auth") != self.session or self.session is None:
            raise Refused("401002", "Unauthorized Access", "Invalid authentication credentials were provided.")
        if path == "/auth/signout":
            self.session = None
            return None
        if site_id != self.site.id:
            raise Refused("404000", "Site Not Found", "Site could not be found")
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        return _route(method, path)(self.site, query, headers, body)

    def _server_info(self) -> Element:
        root = Element("tsResponse")
        info = SubElement(root, "serverInfo")
        SubElement(info, "productVersion", build="20261.26.0101.0000").text = "2026.1.0"
        SubElement(info, "restApiVersion").text = self.version
        return root

    def _sign_in(self, body: bytes) -> Element:
        credentials = _xml(body).find("credentials")
        said = (
            credentials.get("personalAccessTokenName"),
            credentials.get("personalAccessTokenSecret"),
            credentials.find("site").get("contentUrl"),
        )
        if said != (self.token_name, self.token, self.site_url):
            raise Refused("401001", "Signin Error", f"Error signing in with {said[1]}")  # the worst: it repeats it
        self.session = new_id()  # one a token: who had one before has it no more
        root = Element("tsResponse")
        answer = SubElement(root, "credentials", token=self.session)
        SubElement(answer, "site", id=self.site.id, contentUrl=self.site_url)
        SubElement(answer, "user", id=self.site.user)
        return root


@contextmanager
def running(**options: str) -> Iterator[TableauServer]:
    server = TableauServer(**options)
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.http.shutdown()
        thread.join()
        server.http.server_close()


def _handler(server: TableauServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet an answer: two would wait for each other

        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if server.page and re.search(server.page[0], self.path):
                self._send(server.page[1], server.page[2].encode())
                return
            try:
                with server.lock:
                    answer = server.answer(self.command, self.path, self.headers, body)
                self._send(*((204, b"") if answer is None else (200, _bytes(answer))))
            except Refused as refused:
                self._send(refused.status, _bytes(_error(refused)))

        do_GET = do_POST = do_PUT = do_DELETE = _do

        def _send(self, status: int, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/xml;charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


def _bytes(answer: Element) -> bytes:
    answer.set("xmlns", "http://tableau.com/api")
    return ElementTree.tostring(answer, encoding="UTF-8", xml_declaration=True)


def _error(refused: Refused) -> Element:
    root = Element("tsResponse")
    error = SubElement(root, "error", code=refused.code)
    SubElement(error, "summary").text = refused.summary
    SubElement(error, "detail").text = refused.detail
    return root


def _xml(body: bytes) -> Element:
    return ElementTree.fromstring(body)


# The calls

Call = Callable[[Site, dict[str, str], Any, bytes], Element | None]


def _route(method: str, path: str) -> Call:
    for wanted, pattern, call in _CALLS:
        match = re.fullmatch(pattern, path)
        if match and wanted == method:
            words = [unquote(word) for word in match.groups()]
            return lambda site, query, headers, body: call(site, query, headers, body, *words)
    raise Refused("404003", "Resource Not Found", f"Unknown resource '{path}'")


def _page(query: dict[str, str], plural: str, elements: Sequence[Element]) -> Element:
    number = int(query.get("pageNumber", 1))
    root = Element("tsResponse")
    SubElement(root, "pagination", pageNumber=str(number), pageSize=str(PAGE), totalAvailable=str(len(elements)))
    SubElement(root, plural).extend(elements[(number - 1) * PAGE : number * PAGE])
    return root


def _filtered(query: dict[str, str], named: Sequence[Any]) -> list[Any]:
    field, _, value = query.get("filter", "").partition(":eq:")
    assert field in ("", "name"), field
    return [one for one in named if not field or one.name == value]


def _groups(site: Site, query: dict[str, str], _headers: Any, _body: bytes) -> Element:
    elements = []
    for group in _filtered(query, site.groups):
        element = Element("group", id=group.id, name=group.name)
        SubElement(element, "domain", name=group.domain)
        elements.append(element)
    return _page(query, "groups", elements)


def _projects(site: Site, query: dict[str, str], _headers: Any, _body: bytes) -> Element:
    return _page(query, "projects", [_project_element(p) for p in _filtered(query, site.projects)])


def _project_element(project: Project) -> Element:
    element = Element("project", id=project.id, name=project.name, description=project.description)
    element.set("contentPermissions", project.content_permissions)
    if project.parent:
        element.set("parentProjectId", project.parent)
    SubElement(element, "owner", id=project.owner)
    return element


def _create_project(site: Site, _query: dict[str, str], _headers: Any, body: bytes) -> Element:
    sent = _xml(body).find("project")
    project = site.add_project(
        sent.get("name"),
        sent.get("parentProjectId"),
        description=sent.get("description"),
        content_permissions=sent.get("contentPermissions"),
    )
    return _answer(_project_element(project))


def _update_project(site: Site, _query: dict[str, str], _headers: Any, body: bytes, id_: str) -> Element:
    project, sent = _by_id(site.projects, id_), _xml(body).find("project")
    project.description, project.content_permissions = sent.get("description"), sent.get("contentPermissions")
    return _answer(_project_element(project))


def _items(site: Site, query: dict[str, str], _headers: Any, _body: bytes, kind: str) -> Element:
    return _page(query, kind, [_item_element(kind, item) for item in _filtered(query, site.items[kind])])


def _item_element(kind: str, item: Item) -> Element:
    element = Element(kind[:-1], id=item.id, name=item.name, description=item.description)
    if kind == "workbooks":
        element.set("showTabs", str(item.show_tabs).lower())
    SubElement(element, "project", id=item.project.id, name=item.project.name)
    SubElement(element, "owner", id=item.owner)
    tags = SubElement(element, "tags")
    for tag in sorted(item.tags):
        SubElement(tags, "tag", label=tag)
    return element


def _publish(site: Site, query: dict[str, str], headers: Any, body: bytes, kind: str) -> Element:
    parts = _multipart(headers["Content-Type"], body)
    sent = _xml(parts["request_payload"]).find(kind[:-1])
    if kind == "workbooks" and query.get("skipConnectionCheck") != "true":
        raise Refused("400011", "Bad Request", "The connection can't be tried: it has no credentials")
    item = Item(
        name=sent.get("name"),
        project=_by_id(site.projects, sent.find("project").get("id")),
        owner=site.user,
        description=sent.get("description", ""),
        show_tabs=sent.get("showTabs") == "true",
        document=parts[f"tableau_{kind[:-1]}"],
    )
    return _answer(_item_element(kind, site.publish(kind, item, overwrite=query.get("overwrite") == "true")))


def _multipart(content_type: str, body: bytes) -> Parts:
    message = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    return {
        part.get_param("name", header="Content-Disposition"): part.get_payload(decode=True)
        for part in message.get_payload()
    }


def _update_workbook(site: Site, _query: dict[str, str], _headers: Any, body: bytes, id_: str) -> Element:
    workbook, sent = _by_id(site.items["workbooks"], id_), _xml(body).find("workbook")
    workbook.show_tabs = sent.get("showTabs") == "true"
    return _answer(_item_element("workbooks", workbook))


def _connections(site: Site, _query: dict[str, str], _headers: Any, _body: bytes, kind: str, id_: str) -> Element:
    root = Element("tsResponse")
    elements = SubElement(root, "connections")
    for connection in _by_id(site.items[kind], id_).connections:
        SubElement(elements, "connection", connection)
    return root


def _update_connection(
    site: Site, _query: dict[str, str], _headers: Any, body: bytes, kind: str, id_: str, connection_id: str
) -> Element:
    connections = _by_id(site.items[kind], id_).connections
    connection = next(c for c in connections if c["id"] == connection_id)
    sent = _xml(body).find("connection").attrib
    if sent.get("serverPort") == "":
        raise Refused("400000", "Bad Request", "serverPort is no number")
    connection.update(sent)
    return _answer(Element("connection", connection))


def _permissions(site: Site, _query: dict[str, str], _headers: Any, _body: bytes, kind: str, id_: str) -> Element:
    root = Element("tsResponse")
    permissions = SubElement(root, "permissions")
    for (grantee, grantee_id), capabilities in _of(site, kind, id_).rules.items():
        rule = SubElement(permissions, "granteeCapabilities")
        SubElement(rule, grantee, id=grantee_id)
        element = SubElement(rule, "capabilities")
        for name, mode in capabilities.items():
            SubElement(element, "capability", name=name, mode=mode)
    return root


def _allow(site: Site, query: dict[str, str], headers: Any, body: bytes, kind: str, id_: str) -> Element:
    rules = {}
    for rule in _xml(body).iter("granteeCapabilities"):
        grantee = next(child for child in rule if child.tag != "capabilities")
        rules[(grantee.tag, grantee.get("id"))] = {c.get("name"): c.get("mode") for c in rule.iter("capability")}
    site.allow(_of(site, kind, id_), rules)
    return _permissions(site, query, headers, body, kind, id_)


def _forbid(site: Site, _query: dict[str, str], _headers: Any, _body: bytes, kind: str, id_: str, *grant: str) -> None:
    grantees, grantee_id, name, mode = grant
    site.forbid(_of(site, kind, id_), (grantees[:-1], grantee_id), name, mode)


def _tag(site: Site, _query: dict[str, str], _headers: Any, body: bytes, kind: str, id_: str) -> Element:
    labels = {tag.get("label") for tag in _xml(body).iter("tag")}
    _by_id(site.items[kind], id_).tags |= labels
    tags = Element("tags")
    for label in sorted(labels):
        SubElement(tags, "tag", label=label)
    return _answer(tags)


def _untag(site: Site, _query: dict[str, str], _headers: Any, _body: bytes, kind: str, id_: str, tag: str) -> None:
    _by_id(site.items[kind], id_).tags.remove(tag)


def _answer(element: Element) -> Element:
    root = Element("tsResponse")
    root.append(element)
    return root


def _of(site: Site, kind: str, id_: str) -> Item | Project:
    return _by_id(site.projects if kind == "projects" else site.items[kind], id_)


def _by_id(named: Sequence[Any], id_: str | None) -> Any:
    found = next((one for one in named if one.id == id_), None)
    if found is None:
        raise Refused("404005", "Resource Not Found", f"'{id_}' could not be found")
    return found


_ITEMS, _ID = r"(datasources|workbooks)", r"([\w-]+)"
_ALL = r"(datasources|workbooks|projects)"
_CALLS: list[tuple[str, str, Callable[..., Element | None]]] = [
    ("GET", r"/groups", _groups),
    ("GET", r"/projects", _projects),
    ("POST", r"/projects", _create_project),
    ("PUT", rf"/projects/{_ID}", _update_project),
    ("GET", rf"/{_ITEMS}", _items),
    ("POST", rf"/{_ITEMS}", _publish),
    ("PUT", rf"/workbooks/{_ID}", _update_workbook),
    ("GET", rf"/{_ITEMS}/{_ID}/connections", _connections),
    ("PUT", rf"/{_ITEMS}/{_ID}/connections/{_ID}", _update_connection),
    ("GET", rf"/{_ALL}/{_ID}/permissions", _permissions),
    ("PUT", rf"/{_ALL}/{_ID}/permissions", _allow),
    ("DELETE", rf"/{_ALL}/{_ID}/permissions/(groups|users)/{_ID}/(\w+)/(\w+)", _forbid),
    ("PUT", rf"/{_ITEMS}/{_ID}/tags", _tag),
    ("DELETE", rf"/{_ITEMS}/{_ID}/tags/([^/]+)", _untag),
]
