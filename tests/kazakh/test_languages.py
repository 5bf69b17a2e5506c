"""Languages told apart by the evidence of words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.kazakh import languages
from newsarchive.kazakh.letters import normalise


def language(text):
    return languages.language(sum(languages.evidence(normalise(word)) for word in text.split()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Үкімет отырысы өтті", "kk"),
        ("Ол алты жаста болды", "kk"),
        ("Мен саган айттым", "kk"),
        ("Жолдасы жаманды жау алады", "kk"),
        ("Бас прокурор жауап берді", "kk"),
        ("казак тили", "kk"),
        ("Заседание правительства прошло в Алматы", "ru"),
        ("об этом сообщил министр", "ru"),
        ("Нұр-Сұлтан принимает участников форума по вопросам экологии", "ru"),
        ("The government met in Almaty", "en"),
        ("Kazakhstan News Agency", "en"),
        ("Qazaq tili men ádebıeti", "kk"),
        ("Qazaqstannyñ astanasy", "kk"),
        ("", "kk"),
        ("2019", "kk"),
    ],
)
def test_language(text, expected):
    assert language(text) == expected


def test_a_few_latin_names_make_no_latin_sentence():
    total = sum(
        languages.evidence(word) for word in ("ақш", "hyundai", "trans", "auto", "серіктестігі")
    )
    assert not languages.is_latin(total)
    assert languages.language(total) == "kk"


@given(st.lists(st.text(min_size=1), max_size=2_000))
def test_no_sum_of_evidence_runs_over_its_field(words):
    most = max(
        (languages.evidence(word) for word in words), key=lambda one: one & 0x7FFF, default=0
    )
    fields = [most >> 15 * place & 0x7FFF for place in range(4)]
    assert max(fields) * languages.CHUNKS * languages.WORDS_OF_A_CHUNK < 1 << 15
