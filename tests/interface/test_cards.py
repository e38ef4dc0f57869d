"""What a card says of every kind of value, and what it takes from the places around."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from diagnostic.figures.readings import positions, sentences
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.measurement import Level, Measurement, Reference, Standing, Status, Verdict
from interface import cards

COMMON = {"label": "Part des malades", "short": "Malades", "definition": "X.", "theme": "besoins", "heading": "ald",
          "vintage": "2024", "compare": "none"}
SHARE = Indicator.model_validate(COMMON | {
    "id": "malades", "unit": "%", "decimals": 1, "aggregation": "ratio", "scale": 100, "numerator": ["t.a"],
    "denominator": ["t.b"]})
COUNT = Indicator.model_validate(COMMON | {
    "id": "nombre", "unit": "personnes", "decimals": 0, "aggregation": "count", "numerator": ["t.a"]})
MEDIAN = Indicator.model_validate(COMMON | {
    "id": "revenu", "unit": "€ par an", "decimals": 0, "aggregation": "range", "numerator": ["t.a"]})
KNOWN = Measurement("malades", 19.8, Status.OBSERVED, "2024", "t", lower=19.5, upper=20.1, units_known=62,
                    units_total=71, population_share=0.91)
BOUNDED = Measurement("nombre", None, Status.BOUNDED, "2024", "t", least=1245, most=1275, hidden_units=3,
                      units_known=71, units_total=71)
GARD = Reference(Level.DEPARTMENT, "30", "Gard", 22.1, "2024", "t", "calculé", Verdict.LOWER)
FRANCE = Reference(Level.FRANCE, "FR", "France", 19.9, "2024", "t", "calculé", Verdict.SAME)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u202f", " ").replace("\u00a0", " ").split())


def test_a_known_value_with_everything_beside_it() -> None:
    measured = replace(KNOWN, references=(FRANCE, GARD), standings=(Standing("EPCI", 100, 62, (0.0,) * 7),))
    said = words(cards.card(SHARE, measured))
    assert said == ("19,8 % intervalle à 95 % : [19,5 ; 20,1] 62 communes sur 71 (91 % de la population) "
                    "Gard 22,1 % ▼ plus bas France 19,9 % = pas de différence significative "
                    "Plus élevé que 62 % des EPCI. 2024")


@pytest.mark.parametrize(("entry", "measured", "said"), [
    (COUNT, BOUNDED, "entre 1 245 et 1 275 personnes 3 communes sous secret statistique 2024"),
    (COUNT, replace(BOUNDED, least=0, most=10, hidden_units=1),
     "au plus 10 personnes 1 commune sous secret statistique 2024"),
    (MEDIAN, replace(BOUNDED, least=18200, most=25400, hidden_units=0),
     "de 18 200 à 25 400 € par an selon les communes 2024"),
    (COUNT, replace(BOUNDED, least=None, most=None, hidden_units=0), "masqué secret statistique 2024"),
    (COUNT, Measurement("nombre", None, Status.MISSING, "2024", "t"), "non disponible 2024"),
    (SHARE, replace(KNOWN, status=Status.ESTIMATED, lower=None, upper=None, units_known=71),
     "19,8 % estimation 2024"),
])
def test_a_value_is_worded_whatever_is_known_of_it(entry: Indicator, measured: Measurement, said: str) -> None:
    assert words(cards.card(entry, measured)) == said


def test_without_an_interval_it_is_said_once_under_the_cards_that_nothing_is_compared() -> None:
    untested = replace(KNOWN, lower=None, upper=None, references=(replace(GARD, verdict=Verdict.NOT_COMPARED),))
    assert words(cards.card(SHARE, untested)).endswith("Gard 22,1 % 2024")
    assert cards.untested([(SHARE, untested), (SHARE, untested)]) == cards.UNTESTED
    assert not cards.untested([(SHARE, untested), (SHARE, replace(KNOWN, references=(GARD,)))])
    assert not cards.untested([(SHARE, replace(untested, references=()))])


def test_a_card_keeps_few_places_the_nearest_first() -> None:
    departments = tuple(replace(GARD, code=code, label=code) for code in ("30", "34", "11"))
    chosen = replace(GARD, level=Level.CHOSEN, code="epci:1", label="Nîmes")
    weighted = replace(GARD, level=Level.DEPARTMENTS, code="", label="Trois départements")
    told = cards.compared(replace(KNOWN, references=(FRANCE, *departments, weighted, chosen)))
    assert [reference.label for reference in told] == ["Nîmes", "Trois départements", "France"]
    two = cards.compared(replace(KNOWN, references=(FRANCE, *departments[:2])))
    assert [reference.label for reference in two] == ["30", "34", "France"]


def test_a_place_name_is_text() -> None:
    hostile = replace(GARD, label="<b>Gard</b>")
    assert "<b>" not in cards.card(SHARE, replace(KNOWN, references=(hostile,)))
    assert "<b>" not in cards.lines([(SHARE, replace(KNOWN, references=(hostile,)))])


@pytest.mark.parametrize(("below", "said"), [(0, "au plus bas des EPCI"), (100, "au plus haut des EPCI"),
                                             (62, "plus élevé que 62 % des EPCI")])
def test_a_position_among_others(below: int, said: str) -> None:
    standing = Standing("EPCI", 100, below, (0.0,) * 7)
    assert positions(replace(KNOWN, standings=(standing,))).replace("\u202f", " ") == said


def test_a_position_that_is_neither_end_is_never_none_nor_all() -> None:
    near = Standing("EPCI", 1000, 1, (0.0,) * 7), Standing("CPTS", 1000, 999, (0.0,) * 7)
    said = positions(replace(KNOWN, standings=near)).replace("\u202f", " ")
    assert said == "plus élevé que 1 % des EPCI et 99 % des CPTS"


def test_sentences_tell_all_of_it() -> None:
    said = [sentence.replace("\u202f", " ").replace("\u00a0", " ")
            for sentence in sentences(SHARE, replace(KNOWN, references=(GARD, FRANCE)))]
    assert said == ["Part des malades : 19,8 % (intervalle à 95 % : [19,5 ; 20,1]).", "Plus bas que : Gard (22,1 %).",
                    "Pas de différence significative avec : France (19,9 %).",
                    "Connu pour 62 communes sur 71 (91 % de la population)."]
    alone = replace(FRANCE, verdict=Verdict.NOT_COMPARED)
    assert sentences(COUNT, replace(BOUNDED, references=(alone,)))[1].replace("\u00a0", " ") == "Repères : France (20)."
