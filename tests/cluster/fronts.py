"""Servers in front of a node, or in its place: with TLS and a password, or of another version.

The distribution that the tests run has no security plugin, so TLS and users are added here, as a
proxy before a cluster does it.
"""

import base64
import contextlib
import datetime as dt
import http.client
import ipaddress
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "editor", "құпия-s3cret"


def certificate(folder, name):
    """A key and a certificate for 127.0.0.1 that vouches for itself, in two files of PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / f"{name}.pem", folder / f"{name}.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return public, private


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def do_GET(self):
        self.handled()

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 - names of the library


@contextlib.contextmanager
def serving(handler, tls=None):
    """A server on 127.0.0.1 while the `with` statement lasts; gives its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    # A client that does not trust the certificate breaks off: that is what is tested.
    server.handle_error = lambda *_: None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def guarded(node, tls):
    """A proxy before a node that speaks TLS and wants a user with a password; gives its port."""
    wanted = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    class Proxy(_Quiet):
        def handled(self):
            body = self.body()
            if self.headers.get("Authorization") != f"Basic {wanted}":
                self.answer(401, b"Unauthorized", "text/plain")
                return
            asked = http.client.HTTPConnection("127.0.0.1", node.http, timeout=60)
            with contextlib.closing(asked):
                kind = {"Content-Type": self.headers.get("Content-Type") or "application/json"}
                asked.request(self.command, self.path, body or None, kind)
                answer = asked.getresponse()
                self.answer(answer.status, answer.read(), answer.getheader("Content-Type") or "")

    with serving(Proxy, tls) as port:
        yield port


@contextlib.contextmanager
def pretending(version):
    """A server that says that it is another one; gives its port."""

    class Pretender(_Quiet):
        def handled(self):
            self.body()
            self.answer(200, json.dumps({"version": version}).encode())

    with serving(Pretender) as port:
        yield port
