"""One address of a real server, with the faults that servers have."""

import gzip
import ssl
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import newsarchive
from newsarchive.following.faults import FetchError
from newsarchive.following.fetching import Fetcher
from newsarchive.following.manners import Manners, Reach
from newsarchive.following.network import check_ip
from tests.following.conftest import Site, html

OK = (200, {"Content-Type": "text/plain"}, b"snow")


@pytest.fixture
def fetcher(site, other_site):
    """Make a fetcher for the sites; `waited` has how long it slept."""
    made = []

    def fetcher(*, reach=None, context=None, **manners):
        own = {"pause": 0, **manners}
        reach = reach or Reach(private=True, ports=frozenset({site.port, other_site.port}))
        waited = []
        one = Fetcher(Manners(**own), reach, context=context, sleep=waited.append)
        one.waited = waited
        made.append(one)
        return one

    yield fetcher
    for one in made:
        one.close()


def fault(fetcher, address, **options):
    with pytest.raises(FetchError) as raised:
        fetcher.fetch(address, **options)
    return raised.value


def test_a_page(site, fetcher):
    site.answers["/a"] = OK
    answer = fetcher().fetch(site.url("/a"))
    assert (answer.status, answer.body) == (200, b"snow")
    agent = f"newsarchive/{newsarchive.__version__}"
    assert [one.headers["User-Agent"] for one in site.requests] == [agent, agent]
    assert site.paths() == ["/robots.txt", "/a"]


# --- robots.txt


def test_what_robots_txt_forbids_is_not_fetched(site, fetcher):
    rules = b"User-agent: newsarchive\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n"
    site.answers |= {"/robots.txt": (200, {}, rules), "/a": OK, "/private/a": OK}
    one = fetcher()
    assert one.fetch(site.url("/a")).status == 200
    assert fault(one, site.url("/private/a")).code == "robots"
    assert site.paths() == ["/robots.txt", "/a"]


def test_nothing_is_fetched_where_robots_txt_cannot_be(site, fetcher):
    site.answers |= {"/robots.txt": (503, {}, b""), "/a": OK}
    found = fault(fetcher(), site.url("/a"))
    assert found.temporary
    assert "robots.txt answers with the status 503: nothing of the site is fetched" in str(found)
    assert "/a" not in site.paths()


def test_robots_txt_holds_after_a_redirect_too(site, other_site, fetcher):
    site.answers["/a"] = (302, {"Location": other_site.url("/b")}, b"")
    other_site.answers |= {"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /b"), "/b": OK}
    assert fault(fetcher(), site.url("/a")).code == "robots"
    assert other_site.paths() == ["/robots.txt"]


# --- pauses


def test_a_second_passes_between_two_requests_to_a_host(site, fetcher):
    site.answers["/a"] = OK
    one = fetcher(pause=1.0)
    one.fetch(site.url("/a"))
    one.fetch(site.url("/a"))
    assert len(one.waited) == 2  # robots.txt is a request, too
    assert all(0.5 < wait <= 1.0 for wait in one.waited)


def test_the_pause_is_a_second_where_nobody_says():
    assert Manners().pause == 1.0
    assert (Manners().redirects, Manners().seconds, Manners().size) == (5, 30.0, 10_000_000)


def test_a_longer_delay_of_robots_txt_goes_before(site, fetcher):
    site.answers |= {"/robots.txt": (200, {}, b"User-agent: *\nCrawl-delay: 7"), "/a": OK}
    one = fetcher(pause=1.0)
    one.fetch(site.url("/a"))
    assert 6 < one.waited[0] <= 7


# --- further attempts


def test_a_busy_site_is_asked_again_later(site, fetcher):
    answers = iter([(429, {}, b""), (503, {}, b""), OK])
    site.answers["/a"] = lambda _: next(answers)
    one = fetcher(backoff=2.0)
    assert one.fetch(site.url("/a")).body == b"snow"
    assert one.waited == [2.0, 4.0]


def test_a_site_says_how_long_to_wait(site, fetcher):
    answers = iter([(429, {"Retry-After": "9"}, b""), OK])
    site.answers["/a"] = lambda _: next(answers)
    one = fetcher()
    one.fetch(site.url("/a"))
    assert one.waited == [9.0]


def test_a_site_that_asks_to_wait_long_is_left_alone(site, fetcher):
    site.answers |= {"/a": (429, {"Retry-After": "3600"}, b""), "/b": OK}
    one = fetcher()
    assert "asks to wait 3600 seconds" in str(fault(one, site.url("/a")))
    assert "is left alone" in str(fault(one, site.url("/b")))
    assert one.waited == []
    assert site.paths() == ["/robots.txt", "/a"]


def test_a_site_that_fails_three_times_in_a_row_is_left_alone(site, fetcher):
    site.answers |= {f"/{number}": (500, {}, b"") for number in range(4)}
    one = fetcher(attempts=2)
    for number in range(4):
        assert fault(one, site.url(f"/{number}")).temporary
    assert site.paths().count("/2") == 2
    assert "/3" not in site.paths()


@pytest.mark.parametrize("status", [403, 404, 410])
def test_what_is_not_there_is_asked_for_once(site, fetcher, status):
    site.answers["/a"] = (status, {}, b"")
    found = fault(fetcher(), site.url("/a"))
    assert (str(found), found.temporary) == (f"answers with the status {status}", False)
    assert site.paths().count("/a") == 1


# --- redirects


def test_five_redirects_are_followed_and_no_more(site, fetcher):
    for number in range(6):
        site.answers[f"/{number}"] = (301, {"Location": f"/{number + 1}"}, b"")
    site.answers["/6"] = OK
    assert fetcher().fetch(site.url("/1")).address == site.url("/6")
    assert "moved more than 5 times" in str(fault(fetcher(), site.url("/0")))


def test_a_circle_of_redirects_ends(site, fetcher):
    site.answers |= {"/a": (302, {"Location": "/b"}, b""), "/b": (302, {"Location": "/a"}, b"")}
    assert "maybe in a circle" in str(fault(fetcher(), site.url("/a")))


def test_links_leave_the_host_only_if_they_may(site, fetcher, names):
    names.known["other.test"] = [["127.0.0.1"]]
    site.answers |= {"/a": (302, {"Location": site.url("/b", "other.test")}, b""), "/b": OK}
    one = fetcher()
    found = fault(one, site.url("/a"), within="127.0.0.1")
    assert str(found) == "leads to other.test, another host than 127.0.0.1: --any-host"
    assert one.fetch(site.url("/a")).address == site.url("/b", "other.test")


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/a",
        "gopher://127.0.0.1/",
        "data:text/plain,a",
        "https:///a",
    ],
)
def test_a_redirect_to_what_is_no_page_is_refused(site, fetcher, target):
    site.answers["/a"] = (302, {"Location": target}, b"")
    assert "no address" in str(fault(fetcher(), site.url("/a")))


# --- bounds


def test_a_slow_body_is_given_up(site, fetcher):
    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(40):
            handler.wfile.write(b"a")
            handler.wfile.flush()
            time.sleep(0.1)

    site.answers["/a"] = drip
    start = time.monotonic()
    found = fault(fetcher(seconds=0.5, attempts=1), site.url("/a"))
    assert str(found) == "did not answer within 0.5 seconds"
    assert time.monotonic() - start < 3


def test_slow_headers_are_given_up(site, fetcher):
    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(40):
            handler.wfile.write(b"X-%d: 1\r\n" % number)
            handler.wfile.flush()
            time.sleep(0.1)

    site.answers["/a"] = drip
    start = time.monotonic()
    assert "did not answer within" in str(fault(fetcher(seconds=0.5, attempts=1), site.url("/a")))
    assert time.monotonic() - start < 3


def test_a_large_page_is_refused(site, fetcher):
    site.answers["/a"] = (200, {}, b"a" * 2000)
    assert str(fault(fetcher(size=1000), site.url("/a"))) == "is larger than 1000 bytes"


def test_a_page_that_unpacks_to_much_is_refused(site, fetcher):
    bomb = gzip.compress(b"a" * 20_000_000)
    site.answers["/a"] = (200, {"Content-Encoding": "gzip"}, bomb)
    assert str(fault(fetcher(), site.url("/a"))) == "is larger than 10000000 bytes"


def test_a_packed_page_is_unpacked(site, fetcher):
    site.answers["/a"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"snow"))
    assert fetcher().fetch(site.url("/a")).body == b"snow"


def test_a_packing_that_nobody_asked_for_is_refused(site, fetcher):
    site.answers["/a"] = (200, {"Content-Encoding": "br"}, b"snow")
    assert "is packed with br" in str(fault(fetcher(), site.url("/a")))


@pytest.mark.parametrize(
    "headers", [{"Content-Length": "1000"}, {"Content-Encoding": "gzip"}], ids=str
)
def test_a_page_that_is_cut_is_no_page(site, fetcher, headers):
    def cut(handler):
        body = gzip.compress(b"snow")[:-4] if "Content-Encoding" in headers else b"snow"
        handler.send_response(200)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    site.answers["/a"] = cut
    found = fault(fetcher(), site.url("/a"))
    assert found.temporary
    assert site.paths().count("/a") == 3


def test_what_is_no_http_is_refused(site, fetcher):
    site.answers["/a"] = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9\r\n") and None
    assert "cannot be fetched" in str(fault(fetcher(), site.url("/a")))


def test_a_server_that_is_not_there(site, fetcher):
    site.close()
    assert "cannot be fetched" in str(fault(fetcher(), site.url("/a")))


# --- addresses


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1
    255.255.255.255 240.0.0.1 ::1 :: fe80::1 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1
    2002:7f00:1:: 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 2001:db8::1 198.18.0.1""".split(),
)
def test_addresses_that_are_not_of_the_public_internet(address):
    assert not check_ip(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_addresses_of_the_public_internet(address):
    assert check_ip(address)


@pytest.fixture
def public(site):
    """The reach that is usual, but for the port of the site."""
    return Reach(ports=frozenset({80, 443, site.port}))


@pytest.mark.parametrize("name", ["127.0.0.1", "inner.test", "[::1]", "2130706433", "127.1"])
def test_an_address_of_this_machine_is_not_connected_to(site, fetcher, public, names, name):
    names.known |= {one: [["127.0.0.1"]] for one in ("inner.test", "2130706433", "127.1")}
    site.answers["/a"] = OK
    found = fault(fetcher(reach=public), site.url("/a", name))
    assert "which is not of the public internet: --allow-private" in str(found)
    assert site.requests == []


def test_one_inner_address_among_others_is_enough(site, fetcher, public, names):
    names.known["mixed.test"] = [["1.1.1.1", "127.0.0.1"]]
    assert "127.0.0.1, which is not of" in str(
        fault(fetcher(reach=public), site.url("/a", "mixed.test"))
    )


def test_a_name_is_resolved_once_for_a_connection(site, fetcher, public, names, monkeypatch):
    """A name that is public when it is checked, and of this machine when it is connected to."""
    site.answers["/a"] = OK
    names.known["turn.test"] = [["127.0.0.9"], ["127.0.0.1"]]
    passed = "newsarchive.following.network.check_ip"
    monkeypatch.setattr(passed, lambda address: address == "127.0.0.9")
    # Nobody listens at 127.0.0.9. A second question for the same connection would lead to the site.
    found = fault(fetcher(reach=public, attempts=1), site.url("/a", "turn.test"))
    assert "robots.txt cannot be fetched" in str(found)
    assert names.asked == ["turn.test", "127.0.0.9"]  # then the address itself
    assert site.requests == []


def test_a_redirect_to_this_machine_is_not_followed(site, fetcher, names, monkeypatch):
    names.known |= {"outer.test": [["127.0.0.1"]], "inner.test": [["127.0.0.2"]]}
    passed = "newsarchive.following.network.check_ip"
    monkeypatch.setattr(passed, lambda address: address == "127.0.0.1")
    site.answers["/a"] = (302, {"Location": site.url("/b", "inner.test")}, b"")
    site.answers["/b"] = OK
    one = fetcher(reach=Reach(ports=frozenset({site.port})))
    found = fault(one, site.url("/a", "outer.test"))
    assert "inner.test has the address 127.0.0.2" in str(found)
    assert "/b" not in site.paths()


def test_robots_txt_that_leads_to_this_machine_is_not_fetched(site, fetcher, names, monkeypatch):
    names.known |= {"outer.test": [["127.0.0.1"]], "inner.test": [["127.0.0.2"]]}
    passed = "newsarchive.following.network.check_ip"
    monkeypatch.setattr(passed, lambda address: address == "127.0.0.1")
    site.answers["/robots.txt"] = (302, {"Location": site.url("/secret", "inner.test")}, b"")
    site.answers |= {"/secret": OK, "/a": OK}
    fetcher(reach=Reach(ports=frozenset({site.port}))).fetch(site.url("/a", "outer.test"))
    assert "/secret" not in site.paths()


def test_other_ports_are_not_connected_to(site, fetcher):
    found = fault(fetcher(reach=Reach(private=True)), site.url("/a"))
    assert str(found) == f"leads to port {site.port}, which is not allowed: --port {site.port}"
    assert site.requests == []


def test_proxies_of_the_environment_are_off(site, other_site, fetcher, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, other_site.url(""))
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    site.answers["/a"] = OK
    assert fetcher().fetch(site.url("/a")).body == b"snow"
    assert other_site.requests == []


def test_proxies_of_the_environment_are_used_if_asked_for(other_site, fetcher, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, other_site.url(""))
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    other_site.answers["http://news.test/a"] = OK
    reach = Reach(proxy=True, ports=frozenset({80}))
    assert fetcher(reach=reach).fetch("http://news.test/a").body == b"snow"
    assert other_site.paths() == ["http://news.test/robots.txt", "http://news.test/a"]


# --- TLS


def certificate(folder, name):
    """A certificate that signs itself; the contexts of a server with it and of who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(made.public_bytes(pem) + secret)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


def test_tls_and_the_host_header_use_the_name(tmp_path, fetcher, names):
    server, trusting = certificate(tmp_path, "news.test")
    asked = []
    server.sni_callback = lambda _, name, __: asked.append(name)
    names.known |= {"news.test": [["127.0.0.1"]], "wrong.test": [["127.0.0.1"]]}
    secure = Site(server)
    try:
        secure.answers["/a"] = OK
        reach = Reach(private=True, ports=frozenset({secure.port}))
        one = fetcher(reach=reach, context=trusting, attempts=1)
        assert one.fetch(secure.url("/a", "news.test")).body == b"snow"
        assert set(asked) == {"news.test"}
        hosts = {request.headers["Host"] for request in secure.requests}
        assert hosts == {f"news.test:{secure.port}"}
        found = fault(one, secure.url("/a", "wrong.test"))
        assert "certificate verify failed" in str(found)
    finally:
        secure.close()


def test_a_page_in_letters_of_its_own(site, fetcher):
    site.answers["/%D2%9B%D0%B0%D1%80"] = html("<p>Қар</p>")
    assert fetcher().fetch(site.url("/қар")).status == 200
