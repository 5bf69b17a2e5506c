"""Articles that every engine is asked about."""

import datetime as dt

from newsarchive import Article

SCHOOL = Article(
    id="school",
    title="Алматыда мектеп ашылды",
    text="Жаңа мектептеріміздегі сыныптар кең. Оқушылар қуанды.\nМұғалімдер де риза.",
    date="2024-09-01",
    source="Егемен Қазақстан",
    authors=["Асан Үсенов", "Айгүл Сәрсен"],
    section="Білім",
    tags=["мектеп", "Алматы"],
)
BRIDGE = Article(
    id="bridge",
    title="Астанада көпір салынды",
    text="Көпір қаланың екі жағын қосады. Құрылысшылар мектеп те салады.",
    date=dt.datetime(2024, 10, 5, 23, 30, tzinfo=dt.UTC),  # 4:30 of the next day in Almaty
    source="zakon.kz",
    authors="Асан Үсенов",
    section="Құрылыс",
)
OLD = Article(
    id="old", title="Ескі хабар", text="Ауылда кітапхана бар.", date="2019-11", source="zakon.kz"
)
RUSSIAN = Article(
    id="russian",
    title="Министры обсудили проект",
    text="Министров и депутатов пригласили в Астану. Они говорили о школах и дорогах.",
    date="2020",
)
ARTICLES = [SCHOOL, BRIDGE, OLD, RUSSIAN]


def ids(hits):
    return [hit.article.id for hit in hits]
