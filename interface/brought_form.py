"""The short dialogue on an uploaded table: what its columns are, what they count, which year, which source, what is
secret. Nothing is kept here: the answers become a `Mapping` and an `About`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Literal

import streamlit as st

from diagnostic.geography.names import fold
from diagnostic.indicators.brought import LABEL_LIMIT, UNIT_LIMIT, Base, Kind, own_id
from diagnostic.indicators.brought_taken import MODEL, About, topic_about
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.entered import SOURCE_LIMIT
from diagnostic.indicators.topics import Topic
from diagnostic.sources.brought_table import Draft, Level, Mapping, is_mark, marks_of
from diagnostic.wording import enumerate_fr, number, typography
from interface import markup
from interface.typed import NotANumberError, count_of

PREFIX = "bring_"
OTHER = ""
LEVELS: dict[Level, str] = {"commune": "par commune", "iris": "par IRIS", "epci": "par intercommunalité (EPCI)",
                            "territoire": "un seul chiffre pour tout le territoire"}
_KINDS = {Kind.COUNT: "des effectifs (personnes, séjours…)", Kind.RATE: "des taux ou des parts",
          Kind.VALUE: "des valeurs qui ne s'additionnent pas (médiane, indice…)"}
_THRESHOLDS = {11: "sous 11 personnes (données de santé, revenus)", 5: "sous 5 (effectifs de professionnels)",
               0: "rien : ce ne sont pas des personnes"}
_BLANKS: dict[Literal["secret", "unknown"], str] = {
    "unknown": "chiffre inconnu", "secret": "chiffre caché par le secret statistique"}
_TWICE: dict[Literal["refuse", "sum"], str] = {"refuse": "refuser le fichier", "sum": "additionner ses lignes"}
_SCALES = (100, 1_000, 10_000, 100_000)


def key(name: str) -> str:
    return PREFIX + name


def ask_columns(draft: Draft) -> Mapping:
    """Which column is the code and which the figure, and what its blanks and marks mean."""
    first, second = st.columns(2)
    levels = [level for level in LEVELS if draft.code is not None or level == "territoire"]
    level = first.selectbox("Ces chiffres sont donnés", levels, index=levels.index(draft.level), key=key("level"),
                            format_func=LEVELS.__getitem__)
    columns = list(range(len(draft.titles)))
    code = None
    if level != "territoire":
        code = second.selectbox("Colonne des codes", columns, index=draft.code or 0, key=key("code"),
                                format_func=draft.titles.__getitem__)
    value = st.selectbox("Colonne des chiffres à ajouter", [column for column in draft.numeric if column != code],
                         key=key("value"), format_func=draft.titles.__getitem__)
    if value is None:
        raise NotANumberError(typography("Ce tableau n'a pas d'autre colonne de chiffres que celle des codes."))
    blank: Literal["secret", "unknown"] = "unknown"
    twice: Literal["refuse", "sum"] = "refuse"
    if level != "territoire":
        third, fourth = st.columns(2)
        blank = third.selectbox("Une case vide veut dire", list(_BLANKS), key=key("blank"),
                                format_func=_BLANKS.__getitem__)
        twice = fourth.selectbox("Si un code vient deux fois", list(_TWICE), key=key("twice"),
                                 format_func=_TWICE.__getitem__)
    if not (words := marks_of(draft, [value])):
        return Mapping(level, value, code, blank=blank, twice=twice)
    marks = st.multiselect("Mots qui cachent un chiffre par le secret statistique", words,
                           default=[word for word in words if is_mark(word)], key=key(f"marks_{value}"))
    st.html(markup.quiet(f"Mots trouvés dans la colonne : {enumerate_fr(f'« {word} »' for word in words)}. Une ligne "
                         "dont le mot n'est pas expliqué est refusée, à corriger dans le fichier."))
    return Mapping(level, value, code, blank=blank, twice=twice, marks=frozenset(map(str.lower, marks)))


def ask_subject(draft: Draft, mapping: Mapping) -> tuple[Mapping, About]:
    """What the figures are about. Raises NotANumberError on a year that is none."""
    topics = {topic.id: topic for topic in catalogue().topics}
    offered = [*dict.fromkeys([*MODEL, *topics]), OTHER]
    chosen = st.selectbox("Indicateur", offered, index=offered.index(guessed(draft.titles[mapping.value])),
                          key=key(f"topic_{mapping.value}"), format_func=lambda name:
                          topics[name].label if name else "Un autre indicateur, à nommer")
    topic = topics.get(chosen or OTHER)
    if topic:
        st.html(markup.quiet(topic.help))
    kinds = _kinds_of(topic)
    kind = kinds[0] if len(kinds) == 1 else st.selectbox(
        "La colonne contient", kinds, key=key("kind"), format_func=_KINDS.__getitem__)
    base, column = _ask_base(draft, mapping, kind)
    year, source = ask_origin()
    mapping = Mapping(mapping.level, mapping.value, mapping.code, column, blank=mapping.blank, twice=mapping.twice,
                      marks=mapping.marks)
    if topic:
        return mapping, topic_about(topic.id, kind, base, year, source)
    return mapping, _ask_own(kind, base, year, source)


def guessed(title: str) -> str:
    """The topic that the title of a column names by all the words of its id (« Nombre d'ALD » : ald); OTHER if none."""
    words = set(re.split(r"[^a-z0-9]+", fold(title)))
    named = [topic.id for topic in catalogue().topics if set(topic.id.split("_")) <= words]
    return max(named, key=len, default=OTHER)


def ask_origin() -> tuple[int, str]:
    """Year and source, cited under every figure. Raises NotANumberError."""
    st.session_state.setdefault(key("year"), str(datetime.now(UTC).year - 1))
    first, second = st.columns([1, 3])
    year = count_of(first.text_input("Année", key=key("year"), max_chars=4))
    source = second.text_input("Source", key=key("source"), max_chars=SOURCE_LIMIT,
                               placeholder="par exemple CPAM du Gard, courriel du 12 mars")
    if year is None:
        raise NotANumberError(typography("Indiquez l'année des chiffres."))
    return year, source


def _kinds_of(topic: Topic | None) -> list[Kind]:
    if topic is None:
        return list(_KINDS)
    if topic.kind == "index":
        return [Kind.VALUE]
    return [kind for kind, there in ((Kind.COUNT, topic.count), (Kind.RATE, topic.share)) if there]


def _ask_base(draft: Draft, mapping: Mapping, kind: Kind) -> tuple[Base, int | None]:
    """What the figures are a share of: a column of the file, the population, nothing."""
    if kind is Kind.VALUE:
        return Base.NONE, None
    others = [column for column in draft.numeric if column not in (mapping.value, mapping.code)]
    choices: dict[str, tuple[Base, int | None]] = {
        f"colonne « {draft.titles[column]} »": (Base.COLUMN, column) for column in others}
    if mapping.level != "iris" and not (mapping.level == "territoire" and kind is Kind.RATE):
        choices["la population municipale"] = (Base.POPULATION, None)
    if kind is Kind.COUNT or mapping.level == "territoire":
        choices["rien : ne pas calculer de part"] = (Base.NONE, None)
    label = "Rapporter ces effectifs à" if kind is Kind.COUNT else "Population que ces taux pèsent"
    if not choices:
        st.html(markup.quiet("Un taux par IRIS demande, dans le fichier, la colonne de sa base."))
        return Base.NONE, None
    return choices[st.selectbox(label, list(choices), key=key("base"))]


def _ask_own(kind: Kind, base: Base, year: int, source: str) -> About:
    first, second = st.columns([3, 1])
    label = first.text_input("Nom de l'indicateur", key=key("label"), max_chars=LABEL_LIMIT,
                             placeholder="par exemple Personnes traitées pour asthme")
    unit = second.text_input("Unité", key=key("unit"), max_chars=UNIT_LIMIT,
                             value="personnes" if kind is Kind.COUNT else "%")
    headings = {heading.id: heading.label for heading in catalogue().headings}
    third, fourth = st.columns(2)
    heading = third.selectbox("Rubrique", list(headings), key=key("heading"), format_func=headings.__getitem__)
    threshold = fourth.selectbox("Le secret statistique cache", list(_THRESHOLDS), key=key("threshold"),
                                 format_func=_THRESHOLDS.__getitem__)
    per = 100
    if kind is Kind.RATE:
        per = st.selectbox("Ces taux sont pour", _SCALES, key=key("per"), format_func=lambda scale: number(scale))
    return About(own_id(label), heading, kind, base, year, source, threshold, per, label, unit)
