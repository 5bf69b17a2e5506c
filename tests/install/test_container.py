"""The Dockerfile of docs/web.md makes an image that serves pages, where Docker is present."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.install
ROOT = Path(__file__).parents[2]


def dockerfile():
    """The block of the page that is a Dockerfile."""
    page = (ROOT / "docs" / "web.md").read_text(encoding="utf-8")
    return re.search(r"```(?:dockerfile)?\n(FROM .*?)```", page, re.DOTALL)[1]


def test_the_image_has_the_command(tmp_path):
    if shutil.which("docker") is None:
        pytest.skip("docker is not installed")
    base = dockerfile().split()[1]
    if subprocess.run(["docker", "pull", base], check=False, capture_output=True).returncode:
        pytest.skip(f"docker does not run here, or cannot fetch {base}")
    subprocess.run(
        ["python3", "-m", "pip", "wheel", "--no-deps", "-w", str(tmp_path), str(ROOT)], check=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    # What is not released yet is installed from what was built.
    text = dockerfile().replace("'newsarchive[web]'", f"'/built/{wheel.name}[web]'")
    copied = text.replace("RUN pip", f"COPY {wheel.name} /built/\nRUN pip", 1)
    (tmp_path / "Dockerfile").write_text(copied, encoding="utf-8")
    subprocess.run(["docker", "build", "-t", "newsarchive-test", str(tmp_path)], check=True)
    told = subprocess.run(
        ["docker", "run", "--rm", "newsarchive-test", "newsarchive", "--version"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout.startswith("newsarchive")


def test_the_page_has_a_dockerfile_that_serves():
    lines = dockerfile().splitlines()
    assert lines[0].startswith("FROM python:3.")
    assert lines[-1].startswith('CMD ["newsarchive", "serve"')
