"""A corpus of real-life pastes: what people copy from mails, spreadsheets and pages, and what must become of it."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from diagnostic.geography.codes import FiveDigits, Reading, read_codes
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.reading import ACCEPTED
from diagnostic.sources.warehouse import Warehouse

FOLDER = Path(__file__).parent / "pastes"
PASTES = {f"{path.stem}: {paste['name']}": paste for path in sorted(FOLDER.glob("*.toml"))
          for paste in tomllib.loads(path.read_text(encoding="utf-8"))["paste"]}
TOLD = {name: paste for name, paste in PASTES.items() if {"fates", "says", "warns", "counts"} & set(paste)}
ANSWERED = {name: paste for name, paste in PASTES.items() if "answers" in paste}


@pytest.fixture(scope="module")
def gazetteer(warehouse: Warehouse) -> Gazetteer:
    return warehouse.gazetteer


def read(paste: dict, gazetteer: Gazetteer, **more: object) -> Reading:
    return read_codes(paste["text"], gazetteer, five_digits=FiveDigits(paste.get("five_digits", "demander")), **more)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_corpus_is_large() -> None:
    assert len(PASTES) >= 250


@pytest.mark.parametrize("paste", PASTES.values(), ids=PASTES)
def test_units_and_questions(paste: dict, gazetteer: Gazetteer) -> None:
    reading = read(paste, gazetteer)
    whole = [unit.code for unit in reading.units if unit.whole]
    parts = {unit.code: list(unit.iris) for unit in reading.units if not unit.whole}
    assert whole == paste["units"]
    assert parts == paste.get("parts", {})
    assert Counter(question.kind.value for question in reading.questions) == Counter(paste.get("asks", []))


@pytest.mark.parametrize("paste", TOLD.values(), ids=TOLD)
def test_what_is_said_of_tokens(paste: dict, gazetteer: Gazetteer) -> None:
    reading = read(paste, gazetteer)
    fates = {token.raw: token.fate.value for token in reversed(reading.tokens)}
    assert {raw: fates.get(raw) for raw in paste.get("fates", {})} == paste.get("fates", {})
    said = plain("\n".join([*(token.message for token in reading.tokens),
                            *(question.message for question in reading.questions),
                            *(choice.label for question in reading.questions for choice in question.choices)]))
    for sentence in paste.get("says", []):
        assert sentence in said
    for raw in paste.get("warns", []):
        assert [token.warning for token in reading.tokens if token.raw == raw] == [True]
    for fate, times in paste.get("counts", {}).items():
        assert {key.value: value for key, value in reading.counts.items()}.get(fate, 0) == times


@pytest.mark.parametrize("paste", ANSWERED.values(), ids=ANSWERED)
def test_answers_settle_what_was_asked(paste: dict, gazetteer: Gazetteer) -> None:
    assert read(paste, gazetteer).questions
    reading = read(paste, gazetteer, answers=paste["answers"])
    assert [unit.code for unit in reading.units] == paste["answered"]
    assert not reading.questions


@pytest.mark.parametrize("paste", PASTES.values(), ids=PASTES)
def test_a_unit_needs_an_accepted_token(paste: dict, gazetteer: Gazetteer) -> None:
    """Nothing enters the territory but through a token that says so, and every token says what became of it."""
    reading = read(paste, gazetteer)
    accepted = {code[:5] for token in reading.tokens if token.fate in ACCEPTED for code in token.codes}
    assert {unit.code for unit in reading.units} <= accepted
    assert all(token.message for token in reading.tokens)


def test_names_far_from_the_rest_of_the_list_are_not_accepted_with_the_others(warehouse: Warehouse) -> None:
    """A list of the Alpes-Maritimes: a name like one of the Finistère keeps a question of its own."""
    told = "06088\n06004\n06029\n06030\nMougin\nSaint-Martin-du-Vare\nPlouescatt"
    questions = {question.id: question for question in read_codes(told, warehouse.gazetteer).questions}
    assert questions["orthographe"].choices[0].codes == ("06085", "06126")
    assert questions["orthographe:plouescatt"].choices[0].codes == ("29185",)
