"""What a load tells: its last line on standard error, its exit code, the rows of its report."""

import json
import sys

import pytest

import newsarchive
from newsarchive import cli

RECORDS = [
    {"title": "А", "text": "М.", "url": "https://e.kz/1", "id": 1, "date": "ertede"},
    {"title": "Б", "text": {"жат": "Мәтін."}},
    {"title": "В", "text": "?аза?стан Республикасы"},
    {"title": "Г", "text": "М.", "status": "draft"},
]


@pytest.fixture
def add(tmp_path, monkeypatch, capsys):
    """Add the records: exit code, what was printed, and the rows of the report."""

    def add(*options):
        (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
        report = tmp_path / "report.jsonl"
        arguments = ["add", str(tmp_path / "a.jsonl"), "-a", str(tmp_path / "archive")]
        monkeypatch.setattr(
            sys, "argv", ["newsarchive", *arguments, "--report", str(report), *options]
        )
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code or 0
        rows = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
        return code, capsys.readouterr().err.splitlines(), rows

    return add


def test_refusals_are_counted_on_the_last_line_and_do_not_fail(add):
    code, err, _ = add()
    assert code == 0
    assert err[-1] == (
        "2 refused: 1 text-shape, 1 letters-lost; 3 noted: 1 date-unread, 1 passed-over, 1 ids-qualified"  # noqa: E501
    )


def test_refusals_fail_if_asked_to(add):
    assert add("--fail-on-refused")[0] == 3


def test_the_report_has_a_code_and_a_place_for_each_reason(add):
    rows = add()[2]
    assert {(row["kind"], row["code"], row["line"]) for row in rows} == {
        ("refused", "text-shape", 2),
        ("refused", "letters-lost", 3),
        ("note", "date-unread", 1),
        ("note", "passed-over", None),
        ("note", "ids-qualified", None),
    }
    assert all(row["file"].endswith("a.jsonl") and row["reason"] for row in rows)


def test_one_moment_is_one_day_however_it_was_written(tmp_path):
    moments = ["2023-12-31T20:30:00Z", "2024-01-01T02:30:00+06:00", 1704054600, "2024-01-01 02:30"]
    path = tmp_path / "a.jsonl"
    records = [
        {"id": f"{n}", "title": f"Т{n}", "text": "М.", "date": one} for n, one in enumerate(moments)
    ]
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    newsarchive.rebuild(path, archive=tmp_path / "archive")
    with newsarchive.open(tmp_path / "archive") as archive:
        assert dict(archive.search("*", facets=["year"]).facets["year"]) == {"2024": 4}
        assert archive.search("*", since="2024").total == 4


def test_the_zone_of_times_without_one_is_an_option(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "Т", "text": "М.", "date": "2023-12-31 23:30"}', encoding="utf-8")
    newsarchive.rebuild(path, archive=tmp_path / "archive", timezone="Europe/Moscow")
    with newsarchive.open(tmp_path / "archive") as archive:
        assert archive.search("*", since="2024").total == 1
