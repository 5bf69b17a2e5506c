"""OpenSearch from Maven artifacts: fetched once, kept, and unpacked for each cluster.

The distribution without plugins is the real server with its real launcher. The module
`analysis-common` is in every full distribution, and comes as a jar of its own. Both are kept in
`$NEWSARCHIVE_CACHE`, or else in `~/.cache/newsarchive`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

VERSION = "2.19.6"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:2.8:copy"
DISTRIBUTION = (
    f"opensearch-{VERSION}.zip",
    f"org.opensearch.distribution.integ-test-zip:opensearch:{VERSION}:zip",
)
ANALYSIS = (
    f"analysis-common-{VERSION}.jar",
    f"org.opensearch.plugin:analysis-common:{VERSION}",
)
ARTIFACTS = (DISTRIBUTION, ANALYSIS)
# What the build of OpenSearch writes beside a module's jar; the artifact has the jar alone.
DESCRIPTOR = f"""\
description=analysis-common
version={VERSION}
name=analysis-common
classname=org.opensearch.analysis.common.CommonAnalysisPlugin
java.version=11
opensearch.version={VERSION}
extended.plugins=
has.native.controller=false
"""
JAVA = range(11, 22)
DOWNLOAD_SECONDS = 600


class MissingError(RuntimeError):
    """This machine lacks a program that the nodes need; the message says which."""


def java_home() -> Path:
    """The folder of the Java to run OpenSearch with.

    Raises:
        MissingError: there is none, or none that OpenSearch of this version runs on.
    """
    program = shutil.which("java")
    if program is None:
        raise MissingError("no Java here: install a JRE of version 17 (openjdk-17-jre-headless)")
    shown = subprocess.run([program, "-version"], capture_output=True, text=True, check=True).stderr
    version = re.search(r'version "(\d+)', shown)
    if version is None or int(version[1]) not in JAVA:
        raise MissingError(
            f"OpenSearch {VERSION} runs on Java {JAVA.start} to {JAVA.stop - 1}; "
            f"here is {shown.splitlines()[0]}"
        )
    return Path(program).resolve().parent.parent


def check_programs() -> None:
    """Raise `MissingError` where nodes cannot be started here."""
    java_home()
    if shutil.which("setpriv") is None:
        raise MissingError("no setpriv here: install util-linux")
    if shutil.which("mvn") is None and not all(kept(name).exists() for name, _ in ARTIFACTS):
        raise MissingError("no Maven here to fetch OpenSearch with: install maven")


def kept(name: str) -> Path:
    """Where an artifact is kept between runs."""
    default = Path.home() / ".cache" / "newsarchive"
    return Path(os.environ.get("NEWSARCHIVE_CACHE", default)) / name


def fetched(name: str, coordinates: str) -> Path:
    """An artifact's file, asked of Maven when it is not kept yet.

    Raises:
        RuntimeError: Maven could not fetch it; names Maven's log.
    """
    path = kept(name)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    log = path.with_suffix(".log")
    # Into a folder of its own, then moved: two runs at once never see half a file.
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        command = ["mvn", "-B", "-ntp", "-q", COPY]
        command += [f"-Dartifact={coordinates}", f"-DoutputDirectory={folder}"]
        with log.open("wb") as output:
            done = subprocess.run(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=DOWNLOAD_SECONDS,
                check=False,
            )
        if done.returncode:
            raise RuntimeError(f"Maven could not fetch {coordinates}: see {log}")
        Path(folder, name).replace(path)
    log.unlink()
    return path


def unpack(folder: Path) -> Path:
    """Put the distribution and the module into a folder; where it then lies.

    Each cluster has its own copy (a second's work): "nobody" may not be able to read the cache.
    """
    archive, jar = (fetched(*artifact) for artifact in ARTIFACTS)
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    home = folder / f"opensearch-{VERSION}"
    for launcher in (home / "bin").iterdir():
        launcher.chmod(0o755)
    module = home / "modules" / "analysis-common"
    module.mkdir()
    shutil.copy(jar, module)
    (module / "plugin-descriptor.properties").write_text(DESCRIPTOR, encoding="ascii")
    return home
