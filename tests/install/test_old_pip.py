# ruff: noqa: E501 - inputs and messages stand as they are
"""The extras into a clean environment, with an old pip and with today's: each must be able to read what it promises.

An old pip leaves out an extra of a dependency that is spelled otherwise in its wheel, so that trafilatura came without a
part of it.
"""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.install
ROOT = Path(__file__).parents[2]
PAGE = "<html><head><title>Мектеп</title></head><body><article><p>Алматыда жаңа мектеп ашылды. Рәсімге қала әкімі қатысты.</p></article></body></html>"
FEED = '<rss version="2.0"><channel><title>А</title><item><title>Б</title><description>В</description></item></channel></rss>'


def run(*command, cwd):
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(f"{command} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


@pytest.mark.timeout(450)
@pytest.mark.parametrize("pip", ["pip==23.2.1", "pip"])
def test_the_extras_read_what_they_promise(tmp_path, pip):
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--upgrade", pip, cwd=tmp_path)
    run(python, "-m", "pip", "install", "--quiet", f"{ROOT}[html,feeds,warc]", cwd=tmp_path)
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "b.rss").write_text(FEED, encoding="utf-8")
    code = (
        "import newsarchive, brotli, zstandard, warcio; told = []; "
        "print(*(one.title for one in newsarchive.read('a.html', 'b.rss', on_error=told.append)), told)"
    )
    assert run(python, "-X", "utf8", "-c", code, cwd=tmp_path).split() == ["Мектеп", "Б", "[]"]
