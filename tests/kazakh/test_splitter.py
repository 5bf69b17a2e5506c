"""Sentence boundaries: the cases of sentences.txt, the seed article, what holds for any text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.kazakh import splitter
from newsarchive.kazakh.splitter import LONGEST, sentence_spans, sentences
from newsarchive.kazakh.tokenizer import tokens

GOLDEN = Path(__file__).with_name("sentences.txt")
SEED = Path(__file__).resolve().parents[2] / "seeds" / "000_d952ad74c0c03245.txt"


def golden():
    group = ""
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            group = line[3:]
        elif line and not line.startswith("# "):
            yield pytest.param(line, id=f"{group}: {line}")


@pytest.mark.parametrize("line", list(golden()))
def test_golden(line):
    expected = [piece.strip() for piece in re.split(r"\||⏎", line) if piece.strip()]
    text = re.sub(r"(?<=\S) \| (?=\S)", " ", line).replace(" ⏎", "\n").replace("|", "")
    assert [span.text for span in sentences(text)] == expected


def test_there_are_150_cases_at_least():
    assert len(list(golden())) >= 150


def test_seed_article():
    found = sentences(SEED.read_text(encoding="utf-8"))
    assert len(found) == 13
    assert found[4].text.endswith('өзара іс-қимыл тиімді дамып жатыр", — деді Мамин.')
    assert found[5].text.startswith("Аталған елдер өнеркәсіптік")


def test_spans_are_those_of_the_sentences():
    text = "Бүгін қар жауды. Ертең күн ашылады.\nСолай"
    assert sentence_spans(text) == [(span.start, span.end) for span in sentences(text)]


PIECES = (
    "2019 ж.",
    "А. Мамин",
    "т.б.",
    "«",
    "»",
    "деді.",
    "\n",
    " ",
    "Ол",
    "ол",
    "1 200 000",
    "zakon.kz",
    "— ",
)

TEXTS = st.one_of(
    st.text(),
    st.text(alphabet=st.sampled_from('аӘжқТ.!?…»«"()–- \n\t\u00a0\u00ad\u200b1.5т.б.')),
    st.lists(st.sampled_from(PIECES)).map("".join),
)


@given(TEXTS)
def test_offsets_slice_the_text_and_never_overlap(text):
    place = 0
    for span in sentences(text):
        assert text[span.start : span.end] == span.text
        assert span.text == span.text.strip() != ""
        assert place <= span.start < span.end
        place = span.end


@given(TEXTS)
def test_only_white_space_is_left_out(text):
    spans = sentence_spans(text)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    assert not "".join(text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)).strip()


@given(TEXTS)
def test_every_word_is_whole_in_one_sentence(text):
    spans = sentence_spans(text)
    for token in tokens(text):
        if token.kind == "word":
            assert any(start <= token.start and token.end <= end for start, end in spans)


def test_a_megabyte_without_a_full_stop_is_cut_at_white_space():
    text = "қазақстан халқының ынтымағы " * 40_000
    spans = sentence_spans(text)
    assert max(end - start for start, end in spans) <= LONGEST
    assert len(spans) <= 2 * len(text) / LONGEST
    assert " ".join(text[start:end] for start, end in spans) == text.strip()


def test_a_megabyte_without_white_space_is_cut_too():
    spans = sentence_spans("қ" * 1_000_000)
    assert len(spans) == 1_000_000 / LONGEST


class Counted:
    """A pattern that counts the characters its searches pass over."""

    def __init__(self, pattern):
        self.pattern, self.steps = pattern, 0

    def search(self, text, start, end):
        found = self.pattern.search(text, start, end)
        self.steps += (found.end() if found else end) - start + 1
        return found


@pytest.mark.parametrize(
    "piece", [".", "!?", "а. ", "т.б. ", "»", ". »", " .", ".)", "1.", "\u00ad.", "Ол. ", ". – "]
)
def test_work_grows_with_the_text_and_no_faster(piece, monkeypatch):
    pattern = splitter._CANDIDATE
    steps = []
    for size in (1_000, 10_000):
        counted = Counted(pattern)
        monkeypatch.setattr(splitter, "_CANDIDATE", counted)
        sentence_spans(piece * size)
        steps.append(counted.steps)
    assert steps[1] <= 11 * steps[0]
