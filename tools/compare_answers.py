"""Compare the answers and the CPU of searches between two versions of the package, on real text.

    python tools/compare_answers.py f36dc79 . --data ../shared/data
    python tools/compare_answers.py HEAD~1 . --data ../shared/data --no-translate --kinds phrase

A version is a folder of a work tree, or a commit of this repository. Each version builds an archive
of the same articles, in a process of its own, and answers the same queries, which are made of the
text. The processes take turns query by query, so that a busy machine slows both alike. Of each
query the least CPU time of some rounds counts. For each kind of query it prints the median of the
ratios (second to first), the ratio of the sums, and how many answers differ: hits, scores, totals,
sentences, marks, notes and suggestions. The exit code is 1 if one differs and `--same` is given.
With `--keep FOLDER` the archives stay there, and a later run for the same version uses them.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = 18  # of an article that is cut out of a file of single sentences
SEED = 21
WORD = re.compile(r"\w+")
LETTERS = re.compile(r"[а-яёәғқңөұүһі]{4,14}")

# kind -> options of the search.
SENTENCE = {"unit": "sentence"}
KINDS: dict[str, dict[str, Any]] = {
    "common": {},
    "rare": {},
    "three": {},
    "and": {},
    "phrase": {},
    "prefix": {},
    "four": {},
    "four, sentences": SENTENCE,
    "headline": {},
    "question": {},
    "pasted": {},
    "typo": {},
    "latin": {},
    "unknown": {},
}


def articles(data: Path) -> Iterator[dict[str, str]]:
    """The articles of the prose of a data folder: those it has, and single sentences in groups."""
    for file in sorted((data / "text").glob("*.txt")):
        lines = [line for line in file.read_text("utf-8").splitlines() if line.strip()]
        for number in range(0, len(lines), SENTENCES):
            title, *rest = lines[number : number + SENTENCES]
            yield {"id": f"{file.stem}-{number}", "title": title, "text": "\n".join(rest)}
    for line in (data / "ntrex" / "articles.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        title, *rest = row["sentences"]
        yield {"id": row["id"], "title": title, "text": "\n".join(rest)}
    passages: dict[str, dict[str, str]] = {}
    for file in sorted((data / "kazqad").glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            one = {"id": row["id"], "title": row["title"], "text": row["context"]}
            passages[row["context"]] = one
    yield from passages.values()


def corpus(data: Path, times: int) -> Iterator[dict[str, str]]:
    """The articles, and their sentences as often again, each time mixed into other articles.

    So words keep the frequencies of real text in an archive of any size.
    """
    yield from articles(data)
    lines = [line for one in articles(data) for line in one["text"].split("\n")]
    draw = random.Random(SEED)
    for again in range(1, times):
        draw.shuffle(lines)
        for number in range(0, len(lines), SENTENCES):
            title, *rest = lines[number : number + SENTENCES]
            yield {"id": f"{again}-{number}", "title": title, "text": "\n".join(rest)}


def queries(data: Path, count: int) -> dict[str, list[str]]:
    """For each kind its queries, always the same for the same text."""
    draw = random.Random(SEED)
    texts = [f"{one['title']}\n{one['text']}" for one in articles(data)]
    lines = [line for text in texts for line in text.split("\n") if len(WORD.findall(line)) > 8]
    frequency = Counter(word.lower() for text in texts for word in WORD.findall(text))
    plain = [word for word, _ in frequency.most_common() if LETTERS.fullmatch(word)]
    common = plain[:600]
    rare = [word for word in plain if frequency[word] == 3]
    headlines = (data / "text" / "headlines.txt").read_text("utf-8").splitlines()
    topics = next(iter(sorted((data / "kazqad").glob("*topics*.tsv")))).read_text("utf-8")
    questions = [line.split("\t")[1] for line in topics.splitlines() if "\t" in line]
    cyrillic, latin = "аеорсухі", "aeopcyxi"

    def in_a_row(size: int) -> str:
        words = WORD.findall(draw.choice(lines))
        start = draw.randrange(len(words) - size + 1)
        return " ".join(words[start : start + size])

    def mistyped() -> str:
        word = draw.choice(plain[:6000])
        at = draw.randrange(1, len(word) - 1)
        return word[:at] + word[at + 1 :]

    makers = {
        "common": lambda: draw.choice(common),
        "rare": lambda: draw.choice(rare),
        "three": lambda: " ".join(draw.sample(plain[:4000], 3)),
        "and": lambda: " AND ".join(draw.sample(common, 2)),
        "phrase": lambda: f'"{in_a_row(draw.choice([2, 3]))}"',
        "prefix": lambda: draw.choice(plain[:4000])[:4] + "*",
        "four": lambda: in_a_row(4),
        "four, sentences": lambda: in_a_row(4),
        "headline": lambda: draw.choice(headlines),
        "question": lambda: draw.choice(questions),
        "pasted": lambda: draw.choice(lines),
        "typo": mistyped,
        "latin": lambda: draw.choice(plain[:4000]).translate(str.maketrans(cyrillic, latin)),
        "unknown": lambda: draw.choice(rare) + draw.choice(["қожшы", "ғыл", "ңқар"]),
    }
    return {kind: [make() for _ in range(count)] for kind, make in makers.items()}


def serve(folder: Path, data: Path, times: int) -> None:
    """Answer the queries of standard input, one a line, over an archive that is built first."""
    import newsarchive  # noqa: PLC0415 - of the version that is compared

    if not folder.exists():
        with newsarchive.open(folder, create=True) as archive:
            archive.add(newsarchive.Article(**one) for one in corpus(data, times))
    with newsarchive.open(folder) as archive:
        print(json.dumps({"articles": len(archive)}), flush=True)
        for line in sys.stdin:
            text, options = json.loads(line)
            began = time.process_time()
            try:
                results = archive.search(text, **options)
            except newsarchive.QueryError as error:
                results = error
            spent = time.process_time() - began
            print(json.dumps({"cpu": spent, "answer": shown(results)}), flush=True)


def shown(results: Any) -> list[Any]:
    """What a person sees of results, as JSON has it."""
    if isinstance(results, Exception):
        return [str(results)]
    hits = []
    for hit in results.hits:
        sentences = [[one.text, one.start, one.matches] for one in hit.sentences]
        hits.append([hit.article.id, hit.score, sentences])
    related = getattr(results, "related", None)
    notes = repr(getattr(results, "notes", None))
    return [results.total, related, notes, results.suggestion, hits]


class Version:
    """A version of the package with its archive, in a process of its own."""

    def __init__(self, version: str, place: Path, data: Path, times: int) -> None:
        tree = Path(version)
        if not (tree / "src").is_dir():
            tree = place / "tree"
            command = ["git", "-C", str(ROOT), "archive", version, "src"]
            packed = subprocess.run(command, check=True, capture_output=True).stdout
            with tarfile.open(fileobj=BytesIO(packed)) as tar:
                tar.extractall(tree, filter="data")
        environment = {**os.environ, "PYTHONPATH": str((tree / "src").resolve())}
        command = [sys.executable, __file__, "--serve", str(place / "archive")]
        command += ["--data", str(data), "--times", str(times)]
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def read(self) -> dict[str, Any]:
        """The next line that the process says."""
        output: IO[str] | None = self.process.stdout
        line = output.readline() if output else ""
        if not line:
            sys.exit("a version stopped: its message stands above")
        found: dict[str, Any] = json.loads(line)
        return found

    def ask(self, text: str, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to a query, and the CPU seconds that it took."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([text, options]) + "\n")
        self.process.stdin.flush()
        return self.read()

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def compared(
    versions: Sequence[Version],
    texts: Sequence[str],
    options: Sequence[dict[str, Any]],
    rounds: int,
) -> tuple[list[list[float]], list[str]]:
    """For each version the least CPU of each query, and the queries with differing answers."""
    least = [[float("inf")] * len(texts) for _ in versions]
    differing: dict[str, None] = {}
    for number in range(rounds):
        for place, text in enumerate(texts):
            # Who comes second finds the caches of the processor full of the other's.
            order = [0, 1] if (number + place) % 2 else [1, 0]
            answers: list[Any] = [None, None]
            for own in order:
                told = versions[own].ask(text, options[own])
                least[own][place] = min(least[own][place], told["cpu"])
                answers[own] = told["answer"]
            if answers[0] != answers[1]:
                differing[text] = None
    return least, list(differing)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("versions", nargs="*", help="two folders or commits")
    parser.add_argument("--data", type=Path, required=True, help="the folder of the texts")
    parser.add_argument("--queries", type=int, default=60, help="of each kind")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--times", type=int, default=3, help="how often the text is taken")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), help=", ".join(KINDS))
    parser.add_argument("--no-translate", action="store_true")
    parser.add_argument("--old", action="store_true", help="the first has no translations")
    parser.add_argument("--same", action="store_true", help="fail where an answer differs")
    parser.add_argument("--keep", type=Path, help="the folder in which the archives stay")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve, given.data, given.times)
        return
    chosen = queries(given.data, given.queries)
    any_differs = False
    with contextlib.ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        versions = []
        for version in given.versions:
            # A path in a file name: its slashes would be those of folders.
            place = folder / re.sub(r"\W+", "-", version)
            place.mkdir(parents=True, exist_ok=True)
            versions.append(Version(version, place, given.data, given.times))
        for version in versions:
            print(version.read())
        translate = {"translate": False} if given.no_translate else {}
        print(f"{'kind':16} {'median':>7} {'sum':>6} {'ms':>7} {'differ':>7}")
        for kind in given.kinds:
            newer = {**KINDS[kind], **translate}
            options = [KINDS[kind] if given.old else newer, newer]
            least, differing = compared(versions, chosen[kind], options, given.rounds)
            before, after = least
            ratios = [new / old for old, new in zip(before, after, strict=True)]
            median, whole = statistics.median(ratios), sum(after) / sum(before)
            spent = 1000 * statistics.median(after)
            figures = f"{median:7.2f} {whole:6.2f} {spent:7.2f} {len(differing):7}"
            print(f"{kind:16} {figures}", flush=True)
            for text in differing[:3] if not given.old else ():
                print(f"    differs: {text}")
            any_differs |= bool(differing)
        for version in versions:
            version.close()
    if given.same and any_differs:
        sys.exit(1)


if __name__ == "__main__":
    main()
