"""What must hold of any text whatever: no failure, nothing dropped, no dependence on order, a list that reads back."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from diagnostic.geography.codes import FiveDigits, Reading, format_codes, read_codes
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.reader.clean import clean, mask, unquote_addresses
from diagnostic.geography.reading import ACCEPTED
from diagnostic.geography.units import IN_ORDER, Unit, codes_of, units_of
from diagnostic.sources.warehouse import Warehouse

GAZETTEER = Warehouse.embedded().gazetteer
CODES = GAZETTEER.codes
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SIGNS = [" ", "\n", ", ", ";", "\t", " - ", "-", "/", " (", ")", ": ", "|", ".", "\u00a0", "<br>", "<td>", '"', "'",
         "  "]
FRAGMENTS = ["30062", "30019", "1001", "01001.0", "2a004", "30250", "30420", "75056", "75110", "2E+05", "30", "2A",
             "974",
             "243000296", "341540101", "300620", "3006230019", "05120", "30 062", "6 103", "28,94", "12/03/2024",
             "2023",
             "Calvisson", "Aigues-Vives", "Saint-Dionizy", "SAINT COME ET MARUEJOLS", "Gard", "Marseille", "14e", "10e",
             "Paris", "Mayenne", "habitants", "sauf", "et", "à", "communes de", "code postal", "INSEE", "Bonjour", "🏥",
             "https://a.fr/?codes=30062%2C30019", "a@b.fr", "<script>30004</script>", "&eacute;", "=", "²", "½",
             "Total"]

pieces = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.sampled_from(SIGNS), st.sampled_from(CODES)), max_size=40)
texts = st.one_of(st.text(max_size=200), pieces.map("".join), pieces.map(" ".join))
units_drawn = st.lists(st.sampled_from(CODES), max_size=60, unique=True)


def letters_and_digits(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def read(text: str, **options: object) -> Reading:
    return read_codes(text, GAZETTEER, **options)


def without_double_counts(codes: list[str]) -> list[str]:
    """The same list without the communes some of whose arrondissements are there."""
    return [code for code in codes if not set(codes) & set(GAZETTEER.arrondissements_of(code))]


@given(texts)
@CALM
def test_no_text_makes_it_fail(text: str) -> None:
    reading = read(text)
    assert reading.summary
    assert all(token.message for token in reading.tokens)
    assert all(len(token.shown) <= 60 and token.shown.isprintable() for token in reading.tokens)


@given(texts)
@CALM
def test_every_letter_and_digit_is_in_a_token_and_only_one(text: str) -> None:
    told = "".join(token.raw for token in read(text).tokens)
    assert letters_and_digits(told) == letters_and_digits(unquote_addresses(clean(text)))


@given(texts)
@example(",0<A>0HTTP://?CODE=1000%2C")
@CALM
def test_a_token_stands_on_its_line(text: str) -> None:
    """As it was typed or, where a tag stood inside it, with blanks in the place of the tag."""
    typed = unquote_addresses(clean(text))
    lines, masked = typed.split("\n"), mask(typed)[0].split("\n")
    for token in read(text).tokens:
        raw = token.raw.split("\n")[0].strip()
        assert raw in lines[token.line - 1] or raw in masked[token.line - 1]


@given(texts)
@CALM
def test_units_come_from_accepted_tokens_and_never_from_a_question(text: str) -> None:
    reading = read(text)
    accepted = {code[:5] for token in reading.tokens if token.fate in ACCEPTED for code in token.codes}
    assert {unit.code for unit in reading.units} <= accepted
    assert list(reading.units) == sorted(set(reading.units), key=IN_ORDER)
    assert all(unit.code in GAZETTEER for unit in reading.units)


@given(texts)
@CALM
def test_nothing_is_counted_twice(text: str) -> None:
    codes = {unit.code for unit in read(text).units}
    assert not any(GAZETTEER.mother_of(code) in codes for code in codes)


@given(texts)
@CALM
def test_what_was_read_reads_back(text: str) -> None:
    units = read(text).units
    assert read(format_codes(units)).units == units


@given(units_drawn)
@CALM
def test_format_then_read_is_identity(codes: list[str]) -> None:
    units = units_of(without_double_counts(codes))
    reading = read(format_codes(units))
    assert reading.units == units
    assert not reading.questions
    assert not reading.problems


@given(st.sampled_from([code for code in CODES if len(GAZETTEER.iris_of(code)) > 1]), st.data())
@CALM
def test_format_then_read_is_identity_for_parts(code: str, data: st.DataObject) -> None:
    every = GAZETTEER.iris_of(code)
    some = data.draw(st.lists(st.sampled_from(every), min_size=1, max_size=len(every) - 1, unique=True))
    units = (Unit(code, tuple(some)),)
    assert read(format_codes(units)).units == units
    assert read(format_codes([Unit(code, every)])).units == (Unit(code),), "all the IRIS of a commune are the commune"


@given(units_drawn, st.randoms(use_true_random=False))
@CALM
def test_the_order_of_codes_changes_nothing(codes: list[str], chance: random.Random) -> None:
    shuffled = chance.sample(codes, len(codes))
    one, other = read("\n".join(codes)), read("\n".join(shuffled))
    assert one.units == other.units
    assert {question.id for question in one.questions} == {question.id for question in other.questions}


@given(st.lists(st.sampled_from(FRAGMENTS + [f"{code} {GAZETTEER.place(code).name}" for code in CODES[::500]]),
                max_size=25),
       st.randoms(use_true_random=False))
@CALM
def test_the_order_of_lines_changes_nothing(lines: list[str], chance: random.Random) -> None:
    lines = [line for line in lines if line != "14e"]  # it goes with the city before it, on its line only
    one, other = read("\n".join(lines)), read("\n".join(chance.sample(lines, len(lines))))
    assert one.units == other.units
    assert {question.id for question in one.questions} == {question.id for question in other.questions}


@given(units_drawn)
@CALM
def test_names_with_their_department_are_their_codes(codes: list[str]) -> None:
    codes = without_double_counts(codes)
    lines = [f"{GAZETTEER.place(code).name} ({GAZETTEER.place(code).department})" for code in codes]
    reading = read("\n".join(lines))
    asked = {code for question in reading.questions for choice in question.choices for code in choice.codes}
    assert {unit.code for unit in reading.units} | asked >= set(codes)
    assert {unit.code for unit in reading.units} <= set(codes)


@given(st.lists(st.sampled_from(CODES), min_size=1, max_size=30, unique=True))
@CALM
def test_codes_with_their_names_are_taken_unasked(codes: list[str]) -> None:
    codes = without_double_counts(codes)
    reading = read("\n".join(f"{code} {GAZETTEER.place(code).name}" for code in codes))
    assert codes_of(reading.units) == tuple(sorted(codes))
    assert not reading.questions


@given(st.lists(st.sampled_from(CODES), min_size=1, max_size=30, unique=True), st.sampled_from(FiveDigits))
@CALM
def test_an_answer_on_five_digits_leaves_no_such_question(codes: list[str], answer: FiveDigits) -> None:
    asked = {question.id for question in read("\n".join(codes), five_digits=answer).questions}
    if answer is not FiveDigits.ASK:
        assert "cinq-chiffres" not in asked
    if answer is FiveDigits.INSEE:
        assert not asked - {f"double:{mother}" for mother in GAZETTEER.mothers}


@pytest.mark.parametrize("hostile", [
    "1", " ", "\n", "\t", "<", "<a ", "<tr>", "<script ", "<script>", "</script ", "<!--", "a@", "a.", "&a;", "&#",
    '"a;', "1 ", "123 ", "1.", "1-", "code_", "code ", "insee ", "30062-", "30 062 ", "2E+", "www.", "=", "{", "é",
    "http://a.fr/?codes=", "Saint-", "Paris 1er ", "et ", "communes de ", "(", "30062 (", "30062 Calvisson ", "٣",
    "Calvisson 30062, ", "30062 x ", "x 30062;", "Lyon 3 ", "30062 sauf ", "Calvisson (30) ", "Aaa ", "sauf ",
    "1er mars ", "04 66 ", "\u0301",
], ids=repr)
def test_hostile_repetition_costs_no_more_than_its_length(hostile: str) -> None:
    """Twenty thousand characters of anything, in one line or many, are read in a breath: no pattern backtracks."""
    for text in (hostile * (20_000 // len(hostile)), f"{hostile}x\n" * (20_000 // (len(hostile) + 2))):
        start = time.process_time()
        read(text)
        assert time.process_time() - start < 2


@pytest.mark.exhaustive
def test_every_unit_alone_reads_back() -> None:
    for code in CODES:
        assert read(format_codes([Unit(code)])).units == (Unit(code),)
        place = GAZETTEER.place(code)
        assert codes_of(read(f"{code} {place.name}").units) == (code,)


def test_a_gazetteer_without_iris_says_so() -> None:
    bare = Gazetteer.from_tables(*(Warehouse.embedded().table(name) for name in (
        "communes", "anciens_codes", "epci", "cantons", "departements", "regions")))
    reading = read_codes("341540101", bare)
    assert reading.units == ()
    assert "liste des IRIS" in reading.tokens[0].message
