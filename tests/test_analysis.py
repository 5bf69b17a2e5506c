"""Sentences to forms, forms to stems, what is typed to readings; the analyzer for Whoosh."""

from __future__ import annotations

import pickle
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.fields import TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import QueryParser

from newsarchive.analysis import Analyser, KazakhAnalyzer, forms
from newsarchive.analysis.forms import analyse, most_language
from newsarchive.analysis.spans import spans
from newsarchive.kazakh.splitter import sentences

ANALYSER = Analyser()
query_words, stem, terms = ANALYSER.query_words, ANALYSER.stem, ANALYSER.terms
SEED = Path(__file__).resolve().parents[1] / "seeds" / "000_d952ad74c0c03245.txt"


WORDS_AND_SIGNS = (
    *(
        "мектеп",
        "«Алаш»",
        "(сөз),",
        "барды.",
        "Нұр-Сұлтанда",
        "70-ке",
        "1",
        "200",
        "000",
        "2019-шы",
        "Kaspi-дің",
    ),
    *(
        "iPhone",
        "сaлем",
        "«БелАз»-дың",
        "https://a.kz/б",
        "\u00a0",
        "—",
        "«ҚР»-да",
        "Qazaqstan",
        "е\u0301",
    ),
    *("\u0642\u0627\u0632\u0627\u0642", "а\u00adл", ",,", "«"),
)


def stems(sentence):
    return {term.stem for term in terms(sentence)}


def finds(query, sentence):
    """Whether each word of the query has a reading that is a stem of the sentence."""
    return all(stems(sentence) & set(word.stems) for word in query_words(query))


@pytest.mark.parametrize(
    ("sentence", "language", "forms"),
    [
        ("ҚР Премьер-министрі келді", "kk", "қр премьер министрі келді"),
        ("ҚР ПремьерvМинистрі келді", "kk", "қр премьер министрі келді"),
        ("70-ке жуық ЖШС-нің өкілі", "kk", "70-ке жуық жшс-нің өкілі"),
        ("«БелАз»-дың құны 1 200 000 теңге", "kk", "белаз құны 1200000 теңге"),
        ('"Hyundai Trans Auto" ЖШС базасында', "kk", "hyundai trans auto жшс базасында"),
        ("деп хабарлайды zakon.kz сайты", "kk", "деп хабарлайды zakon kz сайты"),
        ("Qazaqstan Respýblıkasynyń úkimeti", "kk", "қазақстан республикасының үкіметі"),
        ("Qazaqstannyñ ükımetı otyrdy", "kk", "қазақстанның үкіметі отырды"),
        ("قازاق ءتىلى مەن ادەبيەتى", "kk", "қазақ тілі мен әдебиеті"),
        ("Об этом сообщил министр", "ru", "об этом сообщил министр"),
        ("Ministers of energy met", "en", "ministers of energy met"),
        ("", "kk", ""),
    ],
)
def test_analyse(sentence, language, forms):
    assert analyse(sentence) == (language, forms.split())


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("премьер министр", "ҚР Премьер-министрі Асқар Мамин"),
        ("премьер министр", "ҚР ПремьерvМинистрі кеңейтті"),
        ("Премьер-министр", "Молдова Премьер-Министрі келді"),
        ("70", "70-ке жуық заңды тұлға"),
        ("министрлер", "министрдің орынбасары сөйледі"),
        ("министров", "Об этом сообщил министр здравоохранения"),
        ("ministers", "The minister of energy met them"),
        ("министр", "Об этом сообщили министры здравоохранения"),
        ("министр", "Бұл туралы министрлер айтты"),
        ("қазақ тілі", "Qazaq tilin damytý týraly"),
        ("қазақ тілі", "قازاق ءتىلى تۋرالى"),
        ("qazaq tili", "Қазақ тілін дамыту туралы"),
        ("qazaq tılı", "Қазақ тілін дамыту туралы"),
        ("قازاق ءتىلى", "Қазақ тілін дамыту туралы"),
        ("Hyundai", '"Hyundai Trans Auto" базасында'),
        ("zakon.kz", "деп хабарлайды zakon.kz сайты"),
        ("zakon", "деп хабарлайды zakon.kz сайты"),
        ("1200000", "құны 1 200 000 теңге болды"),
        ("3,5", "өсім 3.5 пайыз болды"),
        ("ЖШС", "ЖШС-нің өкілі келді"),
        ("Қазақстан", "В Қазақстан прибыл министр из Москвы"),
    ],
)
def test_a_query_finds(query, sentence):
    assert finds(query, sentence)


@pytest.mark.parametrize(
    ("query", "sentence"), [("ата", "Ол ат мініп шапты"), ("министр", "Ол кеше үйге келді")]
)
def test_a_query_does_not_find(query, sentence):
    assert not finds(query, sentence)


def test_the_likeliest_reading_comes_first():
    assert query_words("министров")[0].stems[0] == stem("министров", "ru")
    assert query_words("министрлер")[0].stems[0] == stem("министрлер", "kk")
    assert query_words("qazaq")[0].forms[0] == "қазақ"
    assert query_words("the")[0].forms[0] == "the"


@pytest.mark.parametrize(
    ("text", "alphabet"),
    [
        ("Qazaq tilin damytý", "acute"),
        ("AQŞ-tyñ ükımetı", "draft"),
        ("Respwblïka wkimeti", "wikipedia"),
        ("Respy'bli'ka ko'ligi", "apostrophe"),
        ("gazyn", "plain acute draft wikipedia typed"),
        ("қазақ тілі", None),
        ("2019", None),
    ],
)
def test_the_alphabet_of_a_query(text, alphabet):
    assert ANALYSER.alphabet(text) == alphabet


@pytest.mark.parametrize(
    ("query", "word", "forms"),
    [
        ("Tashkentte Azııa Olımpıadalyq keńesiniń", "Azııa", ["азия"]),
        ("tramp keńesi", "tramp", ["трамп"]),
        ("AQSh-tyń úkimeti", "AQSh-tyń", ["ақш-тың"]),
        ("2100-den asty, úkimet", "2100-den", ["2100-ден"]),
        ("Microsoft keńesi", "Microsoft", ["microsoft"]),
        ("Microsoft қазақ ğylym", "Microsoft", ["microsoft"]),
        ("jaña Respwblïka", "Respwblïka", ["республика"]),
        ("s'ag'yn ko'li'k", "s'ag'yn", ["шағын"]),
    ],
)
def test_where_the_letters_are_sure_a_word_has_one_reading(query, word, forms):
    alphabet = ANALYSER.alphabet(query)
    (read,) = (found for found in query_words(query, alphabet) if found.text == word)
    assert list(read.forms) == forms


@pytest.mark.parametrize("query", ["premer mınıstr", "gazyn", "the"])
def test_where_they_are_not_it_has_several(query):
    alphabet = ANALYSER.alphabet(query)
    assert all(len(word.forms) > 1 for word in query_words(query, alphabet)[-1:])


@pytest.mark.parametrize(
    "sentence",
    [
        "AQSh-tyń úkimeti 2100-den asty",
        "Respy'bli'kasynyn' AQS'-tyn' ko'ligi damy'y'",
        "Respwblïkasınıñ TMD-nıñ ükimeti",
    ],
)
def test_latin_words_are_marked_where_they_stand(sentence):
    found = terms(sentence)
    assert [term.form for term in found] == analyse(sentence)[1]
    words = {place: term.form for place, term in enumerate(found)}
    assert spans(sentence, words) == tuple((term.start, term.end) for term in found)


def test_a_compound_of_a_query_gives_its_parts_with_their_places():
    assert [(word.start, word.end, word.text) for word in query_words("Премьер-министр")] == [
        (0, 7, "Премьер"),
        (8, 15, "министр"),
    ]


def test_the_seed_article():
    spans = sentences(SEED.read_text(encoding="utf-8"))
    assert {analyse(span.text)[0] for span in spans} == {"kk"}
    found = [number for number, span in enumerate(spans) if finds("премьер министр", span.text)]
    assert found == [1, 2, 7, 8, 12]


@pytest.mark.parametrize(
    ("counts", "language"),
    [
        ({"kk": 3, "ru": 2}, "kk"),
        ({"kk": 1, "ru": 2}, "ru"),
        ({"ru": 2, "kk": 2}, "kk"),
        ({"en": 1}, "en"),
        ({}, "kk"),
    ],
)
def test_the_language_of_an_article_is_that_of_most_of_its_sentences(counts, language):
    assert most_language(counts) == language


PIECES = (
    "Премьер-министрі", "ПремьерvМинистрі", "70-ке", "«БелАз»-дың", "1 200 000", "3,5", "%",
    "zakon.kz", "http://", "#тег_2", "\u00ad", "\u200b", "\u0301", "\u0306", "İ",
    "ı", "ё", "й", " ", "-", "'", "’", '"',
    "т.б.", "А.", "қ", "10:30", "қ" * 70, "قازاق", "ٴ", "á", "ǵ", "qazaq", "the", "À", "x",
    "\n", "٣", "²",
    "क\u093c", "한", "№", "ß", "ɔ", "I" * 70,
)  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES)).map("".join),
    st.lists(st.sampled_from(PIECES)).map(" ".join),
)


@given(TEXTS)
def test_terms_are_the_forms_of_the_sentence_with_their_places(text):
    found = terms(text)
    language, forms = analyse(text)
    assert [term.form for term in found] == forms
    place = 0
    for term in found:
        assert place <= term.start < term.end <= len(text)
        assert term.stem == stem(term.form, language)
        assert term.stem
        assert 0 < len(term.form) <= 64
        place = term.end


@given(TEXTS)
def test_composed_and_decomposed_sentences_have_the_same_forms(text):
    assert analyse(unicodedata.normalize("NFC", text)) == analyse(
        unicodedata.normalize("NFD", text)
    )


@given(TEXTS)
def test_a_typed_word_has_readings_and_its_place(text):
    for word in query_words(text):
        assert text[word.start : word.end] == word.text
        assert word.forms
        assert word.stems
        assert len(set(word.stems)) == len(word.stems)


@given(
    st.lists(
        st.sampled_from(("Қазақстан", "Премьер-министрі", "70-ке", "zakon.kz", "Мамин.")),
        min_size=1,
    ).map(" ".join)
)
def test_what_is_typed_as_it_is_printed_is_found(text):
    assert finds(text, text)


def test_caches_are_bounded(monkeypatch):
    monkeypatch.setattr(forms, "_CACHED", 10)
    analyse(" ".join(f"сөз{number}" for number in range(1_000)))
    assert len(forms._as_printed) <= 10


@pytest.mark.parametrize("piece", ["1.", "а-", "a@", "#a_", "http://", "I", "ا", "қ ", "qazaq "])
def test_work_grows_with_the_text_and_no_faster(piece):
    def steps(size):
        lines = 0

        def trace(_frame, event, _argument):
            nonlocal lines
            lines += event == "line"
            return trace

        for chunks in forms._chunks.values():
            chunks.clear()
        before = sys.gettrace()
        sys.settrace(trace)
        try:
            analyse(piece * size)
        finally:
            sys.settrace(before)
        return lines

    assert steps(2_000) <= 11 * steps(200)


class TestKazakhAnalyzer:
    TEXT = "Министрлер жиналды.\nҚР ПремьерvМинистрі 70-ке жуық «БелАз»-дың техникасын көрді"

    def test_gives_stems_with_positions_places_and_forms(self):
        found = [
            (token.text, token.pos, self.TEXT[token.startchar : token.endchar], token.original)
            for token in KazakhAnalyzer()(self.TEXT, positions=True, chars=True, keeporiginal=True)
        ]
        assert found[0] == (stem("министрлер", "kk"), 0, "Министрлер", "министрлер")
        assert [pos for _, pos, _, _ in found] == list(range(len(found)))
        assert (stem("министрі", "kk"), 4, "Министрі", "министрі") in found

    def test_starts_where_it_is_told(self):
        (token,) = KazakhAnalyzer()(
            "министр", positions=True, chars=True, start_pos=5, start_char=7
        )
        assert (token.pos, token.startchar, token.endchar) == (5, 7, 14)

    def test_no_text_is_a_type_error(self):
        with pytest.raises(TypeError, match="bytes"):
            list(KazakhAnalyzer()(b"text"))

    def test_pickles(self):
        again = pickle.loads(pickle.dumps(Schema(text=TEXT(analyzer=KazakhAnalyzer()))))
        assert [token.text for token in again["text"].analyzer("министрлер")] == [
            stem("министрлер", "kk")
        ]

    @pytest.mark.parametrize(
        "query", ["министр", "премьер-министр", '"премьер министр"', "70", "БелАЗ"]
    )
    def test_works_in_a_schema_of_ones_own(self, query):
        index = RamStorage().create_index(Schema(text=TEXT(analyzer=KazakhAnalyzer(), stored=True)))
        with index.writer() as writer:
            writer.add_document(text=self.TEXT)
            writer.add_document(text="Басқа сөйлем")
        with index.searcher() as searcher:
            hits = searcher.search(QueryParser("text", index.schema).parse(query))
            assert [hit["text"] for hit in hits] == [self.TEXT]


@given(
    text=st.one_of(st.text(), st.lists(st.sampled_from(WORDS_AND_SIGNS)).map(" ".join)),
    data=st.data(),
)
def test_spans_are_those_of_the_terms(text, data):
    found = terms(text)
    some = sorted(data.draw(st.sets(st.integers(0, len(found) - 1)))) if found else []
    elsewhere = {term.form for place, term in enumerate(found) if place not in some}
    words = {place: "" if found[place].form in elsewhere else found[place].form for place in some}
    assert spans(text, words) == tuple((found[place].start, found[place].end) for place in some)


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("назарбаев", "назарбаев назарбаева назарбаеву назарбаевым"),
        ("масимов", "масимов масимова масимову"),
        ("сарсенбаев", "сарсенбаев сарсенбаева"),
        ("иванов", "иванов иванова ивановым"),
        ("министр", "министр министров министра"),
        ("стол", "столов стола"),
    ],
)
def test_russian_surnames_keep_their_suffix(base, forms):
    assert {stem(form, "ru") for form in forms.split()} == {f"{base}/ru"}
