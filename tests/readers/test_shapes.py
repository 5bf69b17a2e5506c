# ruff: noqa: E501 - inputs and messages stand as they are
"""Records in every shape that programs give them: read, or named, never lost without a word."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsarchive.readers.shapes import adapted, rows_of
from newsarchive.readers.values import NotUnderstoodError, line_of, names_of, text_of

LINES = Path(__file__).with_name("bodies.txt").read_text(encoding="utf-8").splitlines()
BODIES = [line.rsplit(" | ", 1) for line in LINES if " | " in line and not line.startswith("#")]
ONE, TWO = {"title": "Бір", "text": "М."}, {"title": "Екі", "text": "М."}


@pytest.mark.parametrize(("body", "text"), BODIES)
def test_a_body(body, text):
    try:
        found = text_of(json.loads(body))
    except NotUnderstoodError:
        found = "-"
    assert found == text.replace("\\n", "\n")


def test_there_are_enough_bodies():
    assert len(BODIES) > 40


@pytest.mark.parametrize("body", [body for body, text in BODIES if text == "-"])
def test_a_text_of_no_known_shape_is_refused_with_its_key(take, body):
    outcome = take("a.jsonl", f'{{"title": "Т", "body": {body}}}')
    assert outcome.articles == []
    assert outcome.codes == ["text-shape"]
    assert outcome.refused[0].reason.startswith("body: ")


@pytest.mark.parametrize(
    ("field", "value", "meant"),
    [
        ("author", {"first_name": "А.", "last_name": "Бек"}, ("А. Бек",)),
        ("author", {"display_name": "А. Бек"}, ("А. Бек",)),
        ("author", [{"username": "abek"}, "Б. Сән"], ("abek", "Б. Сән")),
        ("author", "['А. Бек', 'Б. Сән']", ("А. Бек", "Б. Сән")),
        ("author", "None", ()),
        ("author", 3, ()),
        ("author", "https://e.kz/author/1", ()),
        ("tags", [{"slug": "bilim", "label": "Білім"}], ("Білім",)),
        ("tags", {"kk": ["Білім", "Қала"]}, ("Білім", "Қала")),
        ("tags", [1, 2], ()),
        ("section", {"name": "Қоғам", "id": 4}, "Қоғам"),
        ("section", 7, None),
        ("source", {"id": None, "name": "Мысал"}, "Мысал"),
        ("source", "https://www.e.kz/", "e.kz"),
        ("source", "nan", None),
        ("url", {"@type": "WebPage", "@id": "https://e.kz/1", "name": "Т"}, "https://e.kz/1"),
        ("url", "True", None),
        ("url", "/news/1", None),
        ("title", {"rendered": "А &amp; Б"}, "А & Б"),
        ("title", {"kk": "Қазақша", "ru": "По-русски"}, "Қазақша"),
        ("id", {"$oid": "507f1f77bcf86cd799439011"}, "507f1f77bcf86cd799439011"),
        ("id", {"$numberInt": "7"}, "7"),
    ],
)
def test_fields_in_objects(take, field, value, meant):
    record = {"title": "Т", "text": "М."} | {field: value}
    article = take("a.jsonl", json.dumps(record)).only
    assert getattr(article, {"author": "authors"}.get(field, field)) == meant


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", {"foo": "Басқа"}),
        ("author", {"foo": "А. Бек"}),
        ("section", {"x": {"y": "Қоғам"}}),
    ],
)
def test_what_is_not_understood_is_kept_and_named(take, field, value):
    outcome = take("a.jsonl", json.dumps({"text": "М.", "url": "https://e.kz/1"} | {field: value}))
    assert outcome.only.extra[field] == value
    assert outcome.codes == ["field-unread"]
    assert outcome.notes[0].line == 1


def test_other_languages_of_a_text_are_kept(take):
    record = {"title": "Т", "text": {"kk": "Дәрігер жоқ.", "ru": "Врача нет."}}
    assert take("a.jsonl", json.dumps(record)).only.extra == {"text": {"ru": "Врача нет."}}


def test_a_date_that_cannot_be_read_keeps_its_article_and_the_words(take):
    outcome = take(
        "a.jsonl", '{"title": "Т", "text": "М.", "pubDate": "ertede", "modified": "ешқашан"}'
    )
    article = outcome.only
    assert (article.date, article.modified) == (None, None)
    assert article.extra == {"pubDate": "ertede", "modified": "ешқашан"}
    assert sorted(outcome.codes) == ["date-unread", "modified-unread"]
    assert all("it is kept in extra" in one.reason for one in outcome.notes)


@pytest.mark.parametrize("empty", ["NaT", "None", None, "0000-00-00", "", True, 0])
def test_marks_of_no_date_let_the_next_key_be_tried(take, empty):
    record = {"title": "Т", "text": "М.", "published": empty, "created_at": "2024-03-05"}
    outcome = take("a.jsonl", json.dumps(record))
    assert str(outcome.only.date) == "2024-03-05"
    assert outcome.codes == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", {"took": 1, "hits": {"total": 2, "hits": [{"_id": "x", "_source": ONE}, {"_source": TWO}]}}),
        ("a.json", {"response": {"numFound": 2, "docs": [ONE, TWO]}}),
        ("a.json", {"total_rows": 2, "rows": [{"id": "a", "doc": ONE}, {"id": "b", "doc": TWO}]}),
        ("a.json", {"data": {"posts": {"edges": [{"node": ONE}, {"node": TWO}]}}}),
        ("a.json", {"data": [{"id": 1, "attributes": ONE}, {"id": 2, "attributes": TWO}], "meta": {}}),
        ("a.json", [{"model": "news", "pk": 1, "fields": ONE}, {"model": "news", "pk": 2, "fields": TWO}]),
        ("a.json", {"columns": ["title", "text"], "index": [0, 1], "data": [["Бір", "М."], ["Екі", "М."]]}),
        ("a.json", {"title": {"0": "Бір", "1": "Екі"}, "text": {"0": "М.", "1": "М."}}),
        ("a.json", {"title": ["Бір", "Екі"], "text": ["М.", "М."]}),
        ("a.json", {"0": ONE, "1": TWO}),
        ("a.json", {"schema": {"fields": [{"name": "title"}]}, "data": [ONE, TWO]}),
        ("a.json", {"version": "https://jsonfeed.org/version/1.1", "title": "Мысал", "items": [
            {"id": "1", "title": "Бір", "content_html": "<p>М.</p>"}, {"id": "2", "title": "Екі", "content_text": "М."}]}),
        ("a.jsonl", [{"_index": "news", "_id": "1", "_source": ONE}, {"_id": "2", "_source": TWO}]),
        ("a.jsonl", [{"index": {"_id": "1"}}, ONE, {"index": {"_id": "2"}}, TWO]),
    ],
)  # fmt: skip
def test_records_are_found_where_programs_put_them(take, name, content):
    lines = content if name == "a.jsonl" else [content]
    outcome = take(name, "\n".join(json.dumps(one, ensure_ascii=False) for one in lines))
    assert [(one.title, one.text) for one in outcome.articles] == [("Бір", "М."), ("Екі", "М.")]
    assert outcome.refused == []


def test_two_lists_in_one_object(take):
    text = json.dumps({"news": [ONE], "meta": {"n": [1]}, "articles": [TWO]})
    assert [one.title for one in take("a.json", text).articles] == ["Бір", "Екі"]


def test_the_lists_inside_an_article_are_its_own(take):
    record = {"title": "Т", "text": "М.", "items": [{"a": 1}], "data": {"results": [{"b": 1}]}}
    assert take("a.json", json.dumps(record)).only.title == "Т"


def test_a_bulk_format_keeps_its_ids(take):
    lines = [{"index": {"_index": "news", "_id": "abcdef1234567"}}, ONE]
    assert take("a.jsonl", "\n".join(map(json.dumps, lines))).only.id == "abcdef1234567"


def test_a_feed_in_json_is_its_articles_source(take):
    feed = {"version": "https://jsonfeed.org/version/1", "title": "Мысал", "language": "kk"}
    item = {"id": "https://e.kz/1", "url": "https://e.kz/1", "title": "Бір", "content_text": "М."}
    article = take("a.json", json.dumps(feed | {"items": [item]})).only
    assert (article.source, article.language) == ("Мысал", "kk")


def test_an_export_of_telegram(take):
    channel = {"name": "Мысал", "type": "public_channel", "id": 1, "messages": [
        {"id": 1, "type": "service", "date": "2024-03-05T09:00:00", "actor": "x", "text": ""},
        {"id": 2, "type": "message", "date": "2024-03-05T10:00:00", "date_unixtime": "1709614800",
         "from": "Мысал", "text": [{"type": "bold", "text": "Мектеп"}, " ашылды."], "text_entities": []},
    ]}  # fmt: skip
    outcome = take("result.json", json.dumps(channel))
    assert (outcome.only.text, outcome.only.source, outcome.only.id) == (
        "Мектеп ашылды.",
        "Мысал",
        "Мысал:2",
    )
    assert outcome.only.date.isoformat() == "2024-03-05T10:00:00"
    assert sorted(outcome.codes) == ["ids-qualified", "passed-over"]


def test_a_post_of_wordpress_has_names_for_its_numbers(take):
    post = {
        "id": 5, "status": "publish", "link": "https://e.kz/5", "date_gmt": "2024-03-05T05:00:00",
        "date": "2024-03-05T10:00:00", "title": {"rendered": "Т"}, "content": {"rendered": "<p>М.</p>"},
        "categories": [7], "tags": [12], "author": 3,
        "_embedded": {"author": [{"id": 3, "name": "А. Бек"}], "wp:term": [
            [{"id": 7, "name": "Қоғам", "taxonomy": "category"}], [{"id": 12, "name": "мектеп", "taxonomy": "post_tag"}]]},
        "yoast_head_json": {"og_site_name": "Мысал"},
    }  # fmt: skip
    article = take("a.json", json.dumps([post])).only
    assert (article.id, article.authors, article.section, article.tags, article.source) == (
        "e.kz:5",
        ("А. Бек",),
        "Қоғам",
        ("мектеп",),
        "Мысал",
    )


@pytest.mark.parametrize(
    "mark",
    [
        {"status": "draft"},
        {"status": "private"},
        {"draft": True},
        {"published": False},
        {"status": "future"},
    ],
)
def test_what_is_not_published_is_passed_over_and_counted(take, mark):
    outcome = take(
        "a.jsonl", "\n".join(json.dumps(one) for one in (ONE | mark, TWO | {"status": "publish"}))
    )
    assert [one.title for one in outcome.articles] == ["Екі"]
    assert [(one.code, one.count) for one in outcome.notes] == [("passed-over", 1)]


@pytest.mark.parametrize(
    ("name", "front"),
    [
        ("a.md", "---\ntitle: Т\ndraft: true\n---\n"),
        ("b.md", "---\ntitle: Т\npublished: false\n---\n"),
        ("c.md", "+++\ntitle = 'Т'\ndraft = true\n+++\n"),
    ],
)
def test_drafts_of_front_matter_are_passed_over(take, name, front):
    outcome = take(name, f"{front}М.\n")
    assert (outcome.articles, outcome.codes) == ([], ["passed-over"])


def test_front_matter_in_toml(take):
    article = take(
        "a.md", '+++\ntitle = "Т"\ndate = 2024-03-05T10:00:00Z\ntags = ["а"]\n+++\n\nМ.\n'
    ).only
    assert (article.title, article.text, article.tags) == ("Т", "М.", ("а",))
    assert article.date.isoformat() == "2024-03-05T10:00:00+00:00"


def test_published_true_is_no_date(take):
    article = take("a.md", "---\ntitle: Т\npublished: true\ncreated_at: 2024-03-05\n---\nМ.\n").only
    assert str(article.date) == "2024-03-05"


def test_a_mapped_key_goes_before_all_others_and_may_lie_inside(take):
    record = {"title": "Т", "text": "Бірінші.", "lead": "Екінші.", "body": {"x": {"y": "Үшінші."}}}
    line = json.dumps(record)
    assert take("a.jsonl", line, mapping={"lead": "text"}).only.text == "Екінші."
    assert take("a.jsonl", line, mapping={"body.x.y": "text"}).only.text == "Үшінші."


def test_keys_that_are_there_are_named_where_no_text_is(take):
    [refused] = take("a.jsonl", '{"Атауы кітап": "Т", "жат": "М."}').refused
    assert refused.code == "no-text"
    assert refused.reason.endswith(": it has Атауы кітап, жат")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                "text type content children blocks data kk ru name @id $date title items attributes _source ops insert".split()
            )
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_value_is_read_or_not_understood(value):
    for convert in (text_of, line_of, lambda one: names_of(one, ";")):
        with contextlib.suppress(NotUnderstoodError):
            convert(value)
    if isinstance(value, dict):
        assert adapted(value) is not None
        list(rows_of(value) or ())


@example([{"date": [0, 0, 2**31]}])
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from("title text date author url id tags body status".split()), JSON
        ),
        max_size=4,
    )
)
def test_any_records_end_in_articles_or_words(tmp_path_factory, records):
    from newsarchive.readers import read  # noqa: PLC0415

    path = tmp_path_factory.mktemp("any") / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    told = []
    articles = list(read(path, on_error=told.append, on_note=told.append))
    assert "unexpected" not in {one.code for one in told}
    passed = sum(one.count for one in told if one.code == "passed-over")
    refused = [one for one in told if type(one).__name__ == "Refused"]
    if records:
        assert len(articles) + passed + len(refused) >= len(records)
