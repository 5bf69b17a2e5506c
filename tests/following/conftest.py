"""Sites on loopback, whose answers a test sets, and a network that reaches nothing else."""

import ipaddress
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from newsarchive.following import follow

_connect = socket.socket.connect
_getaddrinfo = socket.getaddrinfo


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Only this machine is reached; names other than its own are not resolved."""

    def connect(self, address):
        assert ipaddress.ip_address(address[0]).is_loopback, address
        return _connect(self, address)

    def getaddrinfo(host, *arguments, **options):
        ipaddress.ip_address(host)
        return _getaddrinfo(host, *arguments, **options)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.fixture
def names(monkeypatch):
    """Names -> the addresses that each further question gets; and what was asked."""
    known, asked = {}, []

    def getaddrinfo(host, port, *arguments, **options):
        asked.append(host)
        if host not in known:
            return _getaddrinfo(str(ipaddress.ip_address(host)), port, *arguments, **options)
        addresses = known[host].pop(0) if len(known[host]) > 1 else known[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return SimpleNamespace(known=known, asked=asked)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        site = self.server.site
        site.requests.append(SimpleNamespace(path=self.path, headers=self.headers))
        answer = site.answers.get(self.path, (404, {}, b""))
        if callable(answer):
            answer = answer(self)
        if answer is None:  # it answered by itself
            self.close_connection = True
            return
        status, headers, body = answer
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # clients that hang up are what is tested


class Site:
    """A server on loopback.

    `answers` has for a path (status, headers, body), or a function of the handler that gives
    them.
    """

    def __init__(self, context=None):
        self.answers, self.requests = {}, []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.site = self
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        self.scheme = "http" if context is None else "https"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, path, host="127.0.0.1"):
        return f"{self.scheme}://{host}:{self.port}{path}"

    def paths(self):
        return [one.path for one in self.requests]

    def page(self, path, title, text=None):
        """Set an article."""
        text = text or f"{title} туралы жаңалық. " + "Кеше облыста қатты жаңбыр жауды. " * 8
        self.answers[path] = html(f"<article><h1>{title}</h1><p>{text}</p></article>", title)

    def feed(self, path, entries, **headers):
        """Set a feed of (path, title, date of the last change)."""
        items = "".join(
            f"<entry><id>{self.url(at)}</id><link href='{self.url(at)}'/><title>{title}</title>"
            f"<published>2024-03-05T10:00:00Z</published><updated>{changed}</updated></entry>"
            for at, title, changed in entries
        )
        body = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Ауыл</title>{items}</feed>"
        self.answers[path] = (
            200,
            {"Content-Type": "application/atom+xml", **headers},
            body.encode(),
        )


def html(body, title="Ауыл"):
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    return 200, {"Content-Type": "text/html; charset=utf-8"}, page.encode()


@pytest.fixture
def site():
    """A server that has nothing yet."""
    made = Site()
    yield made
    made.close()


@pytest.fixture
def other_site():
    """Another one."""
    made = Site()
    yield made
    made.close()


@pytest.fixture
def following(site, other_site, tmp_path):
    """Follow a path of the site once."""

    def following(*paths, **options):
        ports = [site.port, other_site.port]
        every = {"allow_private": True, "ports": ports, "pause": 0, **options}
        return follow(*map(site.url, paths), archive=tmp_path / "archive", **every)

    return following
