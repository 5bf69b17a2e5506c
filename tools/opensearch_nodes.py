"""One to three OpenSearch nodes on this machine, for the tests and measurements of the cluster.

    python -m tools.opensearch_nodes                      # one node, until Ctrl-C
    python -m tools.opensearch_nodes --nodes 3            # three; then type: kill 2, start 2
    python -m tools.opensearch_nodes -- COMMAND ARGUMENT  # one node while the command runs

A command finds the address in the environment, as `NEWSARCHIVE_CLUSTER`. In Python:

    with running(3) as cluster:
        cluster.kill(cluster.nodes[1])
        cluster.start(cluster.nodes[1])

The nodes listen on 127.0.0.1 only. They die with the thread that started them, whatever ends it,
and so never outlive their tests. Needs Java 11 to 21, Maven, and util-linux for `setpriv`.
OpenSearch refuses to run as root: root starts it as the user "nobody".
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.opensearch_files import MissingError, check_programs, java_home, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

# The shipped options write a log of the garbage collector where another user may not write.
JVM_OPTIONS = """\
-XX:+UseSerialGC
-XX:TieredStopAtLevel=1
-XX:-HeapDumpOnOutOfMemoryError
-Djava.io.tmpdir=${OPENSEARCH_TMPDIR}
18-:-Djava.security.manager=allow
"""
# A node on a disk that is 85 % full would refuse shards, which says nothing of our tests.
SETTINGS = {
    "network.host": "127.0.0.1",
    "cluster.routing.allocation.disk.threshold_enabled": False,
}
# Below the ports of outgoing connections, so that a killed node finds its own still free.
PORTS = range(21000, 31000)
NOBODY = 65534
START_SECONDS = 180
STOP_SECONDS = 20


@dataclass
class Node:
    """One server: its name, its folder, its two ports, and its process while it runs."""

    name: str
    folder: Path
    http: int
    transport: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether its process is alive."""
        return self.process is not None and self.process.poll() is None

    @property
    def address(self) -> str:
        """Where it answers: "127.0.0.1:21007"."""
        return f"127.0.0.1:{self.http}"

    def cpu_seconds(self) -> float:
        """User and system time that its process has taken, in seconds."""
        assert self.process is not None
        line = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        # The name of the program stands in brackets and may hold blanks: count from its end.
        fields = line.rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Resident memory of its process, in bytes."""
        assert self.process is not None
        pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@dataclass
class Cluster:
    """The nodes of one cluster and what runs them."""

    home: Path
    java: Path
    heap: int
    nodes: list[Node] = field(default_factory=list)

    @property
    def hosts(self) -> list[str]:
        """All nodes, running or not: ["127.0.0.1:21007", ...]."""
        return [node.address for node in self.nodes]

    def address(self, name: str = "") -> str:
        """For `newsarchive.open`: "opensearch://127.0.0.1:21007,127.0.0.1:21009/news"."""
        return f"opensearch://{','.join(self.hosts)}/{name}"

    def start(self, node: Node) -> None:
        """Start a node that does not run; `wait` tells when it serves."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(node.folder),
            "OPENSEARCH_JAVA_HOME": str(self.java),
            "OPENSEARCH_JAVA_OPTS": f"-Xms{self.heap}m -Xmx{self.heap}m",
            "OPENSEARCH_PATH_CONF": str(node.folder / "config"),
            "OPENSEARCH_TMPDIR": str(node.folder / "temporary"),
        }
        # The launcher replaces itself by Java, so the number of this process is the server's.
        command = ["setpriv", "--pdeathsig", "KILL"]
        if os.geteuid() == 0:
            command += [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        command += [str(self.home / "bin" / "opensearch")]
        with (node.folder / "output.log").open("ab") as log:
            node.process = subprocess.Popen(
                command,
                env=environment,
                cwd=node.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us, who then stop the nodes
            )

    def kill(self, node: Node, number: int = signal.SIGKILL) -> None:
        """End a node's process, at once or (with SIGTERM) in order, and wait until it is gone."""
        if node.process is None:
            return
        node.process.send_signal(number)
        try:
            node.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            node.process.kill()
            node.process.wait()

    def stop(self) -> None:
        """End all nodes."""
        alive = [node for node in self.nodes if node.running]
        for node in alive:
            self.kill(node, signal.SIGTERM)

    def wait(self, status: str = "green", *, seconds: float = START_SECONDS) -> dict[str, Any]:
        """Wait until the running nodes have found each other and are in order.

        Args:
            status: "green" for two copies of everything, "yellow" for one.
            seconds: how long at most.

        Returns:
            What the cluster says of its health.

        Raises:
            RuntimeError: a node ended by itself; with the end of its log.
            TimeoutError: it took too long.
        """
        alive = [node for node in self.nodes if node.running]
        wanted = f"wait_for_status={status}&wait_for_nodes={len(alive)}&timeout=1s"
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for node in alive:
                if not node.running:
                    raise RuntimeError(f"{node.name} ended:\n{log_end(node)}")
            # A node that starts refuses connections; one without a manager answers 408 or 503.
            with contextlib.suppress(OSError):
                health: dict[str, Any] = self.call(f"/_cluster/health?{wanted}", node=alive[0])
                if not health["timed_out"]:
                    return health
            time.sleep(0.2)
        raise TimeoutError(f"not {status} after {seconds:g} s:\n{log_end(alive[0])}")

    def call(
        self,
        path: str,
        body: object = None,
        *,
        method: str = "GET",
        node: Node | None = None,
        seconds: float = 30,
    ) -> Any:
        """Ask a node for something beside the engine.

        Args:
            path: such as "/_cat/nodes".
            body: sent as JSON.
            method: the method of HTTP.
            node: which one; else the first that runs.
            seconds: how long to wait for an answer.

        Returns:
            The JSON of its answer, or its text where it is none.

        Raises:
            OSError: there was no answer, or one with an error's status.
        """
        asked = node or next(node for node in self.nodes if node.running)
        request = urllib.request.Request(
            f"http://{asked.address}{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            text = answer.read().decode()
        try:
            return json.loads(text)
        except ValueError:
            return text

    def manager(self) -> Node:
        """The node that the others have elected to manage the cluster."""
        name = self.call("/_cat/cluster_manager?h=node").strip()
        return next(node for node in self.nodes if node.name == name)


def log_end(node: Node, lines: int = 15) -> str:
    """The last lines that a node printed."""
    text = (node.folder / "output.log").read_text(encoding="utf-8", errors="replace")
    return "\n".join(text.splitlines()[-lines:])


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nothing listens on now."""
    found: list[int] = []
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == count:
            return found
    raise RuntimeError(f"no {count} free ports between {PORTS.start} and {PORTS.stop}")


def configure(node: Node, nodes: list[Node], home: Path, settings: dict[str, Any]) -> None:
    """Write what a node reads when it starts."""
    config = node.folder / "config"
    config.mkdir(parents=True)
    (node.folder / "temporary").mkdir()
    shutil.copy(home / "config" / "log4j2.properties", config)
    (config / "jvm.options").write_text(JVM_OPTIONS, encoding="ascii")
    lines = {
        "cluster.name": "newsarchive-test",
        "node.name": node.name,
        "path.data": str(node.folder / "data"),
        "path.logs": str(node.folder / "logs"),
        # Where snapshots may be kept: one folder for all nodes.
        "path.repo": str(node.folder.parent / "snapshots"),
        "http.port": node.http,
        "transport.port": node.transport,
        "discovery.seed_hosts": [f"127.0.0.1:{other.transport}" for other in nodes],
        "cluster.initial_cluster_manager_nodes": [other.name for other in nodes],
        **SETTINGS,
        **settings,
    }
    text = "".join(f"{name}: {json.dumps(value)}\n" for name, value in lines.items())
    (config / "opensearch.yml").write_text(text, encoding="utf-8")


@contextlib.contextmanager
def running(
    count: int = 1,
    *,
    heap: int = 512,
    settings: dict[str, Any] | None = None,
    seconds: float = START_SECONDS,
) -> Iterator[Cluster]:
    """A cluster that serves, for the length of a `with` statement.

    Args:
        count: how many nodes.
        heap: memory for the objects of each Java process, in MiB; each takes some 300 more.
        settings: further lines of `opensearch.yml`.
        seconds: how long the start may take.

    Raises:
        MissingError: this machine lacks Java, Maven or setpriv.
        RuntimeError: the artifacts could not be fetched, or a node ended by itself.
        TimeoutError: the nodes did not find each other in time.
    """
    check_programs()
    with tempfile.TemporaryDirectory(prefix="opensearch-") as path:
        folder = Path(path)
        folder.chmod(0o755)
        home = unpack(folder)
        ports = free_ports(2 * count)
        names = [f"node{number}" for number in range(1, count + 1)]
        nodes = [
            Node(name, folder / name, http, transport)
            for name, http, transport in zip(names, ports[::2], ports[1::2], strict=True)
        ]
        cluster = Cluster(home, java_home(), heap, nodes)
        try:
            for node in nodes:
                configure(node, nodes, home, settings or {})
            (folder / "snapshots").mkdir()
            if os.geteuid() == 0:
                give_to_nobody(folder / "snapshots", *(node.folder for node in nodes))
            for node in nodes:
                cluster.start(node)
            cluster.wait(seconds=seconds)
            yield cluster
        finally:
            cluster.stop()


def give_to_nobody(*folders: Path) -> None:
    """Change the owner of folders and of all in them."""
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)


def typed(cluster: Cluster) -> None:
    """Do what is typed ("kill 2", "start 2"), then wait to be stopped."""
    verbs = {"kill": cluster.kill, "start": cluster.start}
    numbered = {str(number): node for number, node in enumerate(cluster.nodes, start=1)}
    for line in sys.stdin:
        verb, _, number = line.strip().partition(" ")
        if verb in verbs and number in numbered:
            verbs[verb](numbered[number])
        else:
            print("type: kill NUMBER, start NUMBER", flush=True)
    signal.pause()


def main() -> int:
    """Run the command; its exit code, or that of the command after "--"."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--nodes", type=int, default=1, choices=range(1, 4), help="how many")
    parser.add_argument("--heap", type=int, default=512, help="MiB for each (512)")
    parser.add_argument("command", nargs="*", help="after --: run it, then stop the nodes")
    arguments = parser.parse_args()
    # A polite end stops the nodes and removes their folder; a hard one leaves the folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with running(arguments.nodes, heap=arguments.heap) as cluster:
            address = cluster.address()
            if arguments.command:
                environment = os.environ | {"NEWSARCHIVE_CLUSTER": address}
                return subprocess.run(arguments.command, env=environment, check=False).returncode
            for node in cluster.nodes:
                process = node.process.pid if node.process else None
                print(f"{node.name}  http://{node.address}  process {process}")
            print(f"NEWSARCHIVE_CLUSTER={address}", flush=True)
            typed(cluster)
    except KeyboardInterrupt:
        return 130
    except (MissingError, RuntimeError, TimeoutError, subprocess.TimeoutExpired) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
