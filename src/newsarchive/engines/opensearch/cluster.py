"""Requests to a cluster, and what their failures are in our errors."""

from __future__ import annotations

import base64
import contextlib
import os
import time
from typing import TYPE_CHECKING, Any

import opensearchpy
from opensearchpy import exceptions

from newsarchive import deadline
from newsarchive.engines.opensearch.address import password_for
from newsarchive.errors import (
    ArchiveClosed,
    ArchiveError,
    ArchiveNotFound,
    ArchiveReadOnly,
    SearchTimeout,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from newsarchive.engines.opensearch.address import Address

__all__ = ["Cluster", "MovedError"]

Body = dict[str, Any]

_OLDEST = (2, 0)
_AGAIN = (429, 502, 503, 504)
_PAUSE = 0.2  # seconds before what a busy node refused is sent again; twice that, and so on
_TRIES = 7
_READS = 4  # how often a search is asked that met a node as it went
# What a search meets where a node goes while it works: another copy answers the next one.
_PASSING = frozenset(
    "node_disconnected_exception node_not_connected_exception node_closed_exception"
    " connect_transport_exception no_shard_available_action_exception".split()
)
_CERTIFICATES = "NEWSARCHIVE_CA"
_ITEMS = "items.*.status,items.*.error,items.*._shards"  # what is read of the answer to a bulk
_PIT = "5m"  # how long the cluster keeps a state between two pages of a scan


class MovedError(Exception):
    """An index is not there any more: a rebuild has replaced it."""


class Cluster:
    """The nodes of a cluster; serves many threads at once.

    Args:
        address: of an archive on it.
        timeout: seconds that a request may take.

    Raises:
        ArchiveError: no node answers, or it is no OpenSearch, or of a version that is too old.
    """

    def __init__(self, address: Address, timeout: float) -> None:
        self.address = address
        password = password_for(address)
        options: Body = {}
        if address.user is not None:
            # The client itself takes no letter beyond Latin-1.
            login = f"{address.user}:{password or ''}".encode()
            options["headers"] = {"authorization": f"Basic {base64.b64encode(login).decode()}"}
        if address.secure:
            # A certificate is always checked: without that, TLS is only show.
            options |= {"use_ssl": True, "verify_certs": True, "ssl_show_warn": False}
            if os.environ.get(_CERTIFICATES):
                options["ca_certs"] = os.environ[_CERTIFICATES]
        self._client: opensearchpy.OpenSearch | None = opensearchpy.OpenSearch(
            hosts=[{"host": host, "port": port} for host, port in address.hosts],
            timeout=timeout,
            # Documents have ids of ours, so that a request sent twice does no harm.
            # Every node is tried once at least, so that one that is dead is passed over.
            max_retries=max(3, len(address.hosts) + 1),
            # One node alone that is slow would only be asked for the same again.
            retry_on_timeout=len(address.hosts) > 1,
            retry_on_status=_AGAIN,
            **options,
        )
        self._verify()

    def _verify(self) -> None:
        with self._told():
            about = self.client.info()
        version = about.get("version", {})
        number = str(version.get("number", ""))
        # Elasticsearch answers alike, and refuses later what this needs.
        if version.get("distribution") != "opensearch":
            raise ArchiveError(f"{self.address}: what answers is no OpenSearch, but {number!r}")
        if tuple(int(part) for part in number.split(".")[:2] if part.isdecimal()) < _OLDEST:
            raise ArchiveError(f"{self.address}: OpenSearch {number} is too old: 2.0 is needed")
        self.version = number

    @property
    def client(self) -> opensearchpy.OpenSearch:
        """The client.

        Raises:
            ArchiveClosed: it was let go of.
        """
        if self._client is None:
            raise ArchiveClosed(f"{self.address} was closed: open it again")
        return self._client

    def close(self) -> None:
        """Let go of the connections."""
        # Whoever searches at this moment keeps the client that it has.
        client, self._client = self._client, None
        if client is not None:
            client.close()

    # Failures.

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Failures of the client as errors of ours. None of them says a password."""
        try:
            yield
        except exceptions.SSLError:
            raise ArchiveError(
                f"{self.address}: its certificate is not trusted here: name the file of its"
                f" authority in {_CERTIFICATES}"
            ) from None
        except exceptions.ConnectionTimeout:
            if deadline.remaining() is not None:
                raise SearchTimeout("the cluster took longer than the search was given") from None
            raise ArchiveError(
                f"{self.address}: no answer in time; is the cluster overloaded?"
            ) from None
        except exceptions.ConnectionError:
            raise ArchiveError(
                f"{self.address}: no node answers: is the cluster running, and the address right?"
            ) from None
        except exceptions.TransportError as fault:
            raise _meant(self.address, fault) from None

    # Requests.

    def call(self, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
        """Any request, as the REST interface has it.

        Args:
            method: «GET», «PUT» and so on.
            path: after the host.
            body: JSON, or nothing.
            parameters: of the address.
        """
        with self._told():
            return self.client.transport.perform_request(
                method, path, params=parameters or None, body=body
            )

    def get(self, index: str, id_: str, **parameters: Any) -> Body | None:
        """The source of a document as it was last written, refreshed or not; None for none."""
        found = self.many(index, [id_], **parameters)
        return found.get(id_)

    def many(self, index: str, ids: Sequence[str], **parameters: Any) -> dict[str, Body]:
        """The sources of documents that are there, by their ids, as they were last written."""
        if not ids:
            return {}
        body = {"ids": list(ids)}
        # By ids a document is found as soon as it is written, before any refresh.
        answers = self._read(
            lambda: self.client.mget(body=body, index=index, params=parameters)["docs"]
        )
        found = {}
        for one in answers:
            if "error" in one:
                self._moved(one["error"])
                raise ArchiveError(f"{self.address}: {_reason(one['error'])}")
            if one["found"]:
                found[one["_id"]] = one["_source"]
        return found

    def _moved(self, error: Any) -> None:
        if isinstance(error, dict) and error.get("type") == "index_not_found_exception":
            raise MovedError(str(self.address))

    def searches(self, wanted: Sequence[tuple[str, Body]]) -> list[Body]:
        """The answers to several searches in one request, each whole or an error.

        Args:
            wanted: for each an index and a body.

        Raises:
            SearchTimeout: it takes longer than the search may.
        """
        deadline.check()
        lines: list[Body] = []
        left = deadline.remaining()
        for index, body in wanted:
            header = {
                "index": index,
                # A part of the archive must never pass for the whole.
                "allow_partial_search_results": False,
                # Words are counted over all shards: else each ranks by its own statistics.
                "search_type": "dfs_query_then_fetch",
            }
            limited = {} if left is None else {"timeout": f"{max(int(1000 * left), 1)}ms"}
            # The cluster gives up at the same moment as the search that asked.
            lines += [header, {**body, **limited}]
        answers = self._read(lambda: self.client.msearch(body=lines)["responses"])
        for one in answers:
            self._verify_answer(one)
        return answers

    def _read(self, ask: Callable[[], Iterable[Body]]) -> list[Body]:
        """Several answers of one request; asked again where a node went while it worked."""
        answers: list[Body] = []
        for attempt in range(_READS):
            with self._told():
                answers = list(ask())
            if not any(map(_is_passing, answers)):
                break
            deadline.check()
            time.sleep(_PAUSE * 2**attempt)
        return answers

    def _verify_answer(self, answer: Body) -> None:
        """Raise where an answer is an error, or not of all shards."""
        if "error" in answer:
            self._moved(answer["error"])
            # An alias may still name a generation that a rebuild has just deleted.
            if answer.get("status") == 404:
                raise MovedError(str(self.address))
            raise ArchiveError(f"{self.address}: {_reason(answer['error'])}")
        if answer["timed_out"]:
            raise SearchTimeout("the cluster took longer than the search was given")
        if answer["_shards"]["failed"]:
            raise ArchiveError(f"{self.address}: a part of the archive did not answer: try again")

    def search(self, index: str, body: Body) -> Body:
        """The answer to one search."""
        (answer,) = self.searches([(index, body)])
        return answer

    def every(self, index: str, body: Body, size: int) -> Iterator[list[Body]]:
        """All hits of a search over one state, page after page.

        Args:
            index: where.
            body: of the search; it has a «sort» that tells documents apart.
            size: hits of a page.
        """
        with self._told():
            pit = self.client.create_pit(index=index, params={"keep_alive": _PIT})["pit_id"]
        try:
            after: Body = {}
            while True:
                deadline.check()
                point = {"pit": {"id": pit, "keep_alive": _PIT}, "size": size}
                with self._told():
                    answer = self.client.search(
                        body={**body, **point, **after},
                        params={"allow_partial_search_results": "false"},
                    )
                self._verify_answer(answer)
                hits = answer["hits"]["hits"]
                if hits:
                    yield hits
                if len(hits) < size:
                    return
                # By keys and not by places: so the last page costs what the first does.
                after = {"search_after": hits[-1]["sort"]}
        finally:
            # Only what the cluster keeps for us: it lets go of it by itself in some minutes.
            with contextlib.suppress(exceptions.OpenSearchException, ArchiveClosed):
                self.client.delete_pit(body={"pit_id": [pit]})

    def bulk(self, actions: Iterable[Body]) -> list[Body]:
        """Write several documents. What a busy node refuses is sent again.

        Args:
            actions: lines as the bulk interface takes them: what to do, and mostly a document.

        Returns:
            for each what became of it.

        Raises:
            ArchiveError: some could not be written.
        """
        waiting = _paired(actions)
        done: list[Body] = []
        for attempt in range(_TRIES):
            if not waiting:
                return done
            if attempt:
                time.sleep(_PAUSE * 2**attempt)
            # Ids are ours, so what had been written and is sent again is there once.
            lines = [line for pair in waiting for line in pair]
            with self._told():
                answer = self.client.bulk(body=lines, params={"filter_path": _ITEMS})
            again = []
            for pair, item in zip(waiting, answer["items"], strict=True):
                # An answer is keyed by what was done: {"index": {…}}.
                (result,) = item.values()
                # Where a disk is full the status is that of a busy node.
                blocked = _blocked(self.address, result.get("error"))
                lasting = isinstance(blocked, ArchiveReadOnly)
                if result["status"] in _AGAIN and not lasting:
                    again.append(pair)
                else:
                    done.append(result)
                    self._verify_written(result)
            waiting = again
        if waiting:
            raise ArchiveError(
                f"{self.address}: the cluster is busy and refuses {len(waiting)} documents:"
                " load again, what is there already is skipped"
            )
        return done

    def _verify_written(self, result: Body) -> None:
        error = result.get("error")
        # To make what is there, and to delete what is not, are no failures.
        if error is None or result["status"] == 409:
            return
        self._moved(error)
        raise _blocked(self.address, error) or ArchiveError(f"{self.address}: {_reason(error)}")

    def refresh(self, *indexes: str) -> None:
        """Let searches find what was written."""
        self.call("POST", f"/{','.join(indexes)}/_refresh")


def _paired(actions: Iterable[Body]) -> list[list[Body]]:
    pairs: list[list[Body]] = []
    for line in actions:
        if pairs and len(pairs[-1]) == 1 and "delete" not in pairs[-1][0]:
            pairs[-1].append(line)
        else:
            pairs.append([line])
    return pairs


def _meant(address: Address, fault: exceptions.TransportError) -> Exception:
    """What an answer that is an error means."""
    error = fault.info.get("error") if isinstance(fault.info, dict) else None
    blocked = _blocked(address, error)
    if blocked is not None:
        return blocked
    if fault.status_code == 401:
        return ArchiveError(f"{address}: user or password is wrong")
    if fault.status_code == 403:
        return ArchiveReadOnly(f"{address}: the user may not do that")
    if fault.status_code == 404:
        return MovedError(str(address))
    if fault.status_code in _AGAIN:
        return ArchiveError(f"{address}: a part of the cluster does not answer: try again later")
    return ArchiveError(f"{address}: {_reason(error or fault.error)}")


def _blocked(address: Address, error: Any) -> ArchiveError | None:
    """What a block of an index means; None where there is none."""
    kind = error.get("type") if isinstance(error, dict) else None
    reason = str(error.get("reason", "")) if isinstance(error, dict) else ""
    if kind == "index_create_block_exception":
        what = "the cluster makes no new index: a disk is full, or its administrator forbade it"
        return ArchiveReadOnly(f"{address}: {what}")
    if kind != "cluster_block_exception":
        return None
    if "no master" in reason or "manager" in reason or "not recovered" in reason:
        return ArchiveError(f"{address}: the cluster elects a manager: try again")
    full = "flood" in reason or "read-only-allow-delete" in reason or "disk" in reason
    what = "a disk of the cluster is full: free some space" if full else "its index is read-only"
    return ArchiveReadOnly(f"{address}: {what}; nothing more can be written")


def _is_passing(answer: Body) -> bool:
    """Whether an answer is an error that the next attempt may not meet."""
    error = answer.get("error")
    if not isinstance(error, dict):
        return False
    kinds = {error.get("type"), *(one.get("type") for one in error.get("root_cause", ()))}
    return answer.get("status") in _AGAIN or not kinds.isdisjoint(_PASSING)


def _reason(error: Any) -> str:
    """The one line that says most of an error."""
    if not isinstance(error, dict):
        return str(error)[:300]
    # The error around it says only that a shard failed; the cause says why.
    causes = error.get("root_cause") or [error]
    cause: Mapping[str, Any] = causes[0] if isinstance(causes[0], dict) else error
    return f"{cause.get('type')}: {str(cause.get('reason'))[:300]}"


def not_found(address: Address) -> ArchiveNotFound:
    """The error for an archive that the cluster does not have."""
    return ArchiveNotFound(
        f"{address} does not exist: make one with `newsarchive rebuild SOURCE --archive {address}`"
    )
