"""From a pasted text to what the panel shows of it."""

from __future__ import annotations

import pytest

from diagnostic.geography.checks import Severity
from diagnostic.geography.reading import Fate
from diagnostic.geography.units import codes_of
from diagnostic.projects.project import Project
from diagnostic.sources.warehouse import Warehouse
from interface import intake
from interface.intake import Intake


def test_a_territory_written_with_names_reads_back_without_a_question(warehouse: Warehouse) -> None:
    """Every hundredth unit of the country: homonyms, arrondissements, Corsica, overseas."""
    gazetteer = warehouse.gazetteer
    codes = tuple(code for code in gazetteer.codes[::100] if not gazetteer.arrondissements_of(code))
    reading = intake.read(Intake(intake.text_of(codes, gazetteer)), gazetteer)
    assert codes_of(reading.units) == codes
    assert reading.questions == ()
    assert intake.troubles(reading) == ()


def test_an_iris_is_written_without_a_name(warehouse: Warehouse) -> None:
    assert intake.text_of(["30344", "341540101"], warehouse.gazetteer) == "30344 Vergèze\n341540101"


def test_what_is_sure_is_usable_while_a_spelling_is_asked(warehouse: Warehouse) -> None:
    reading = intake.read(Intake("30344\nSaint-Dionizy (30)"), warehouse.gazetteer)
    assert len(reading.questions) == 1
    assert intake.usable(reading)
    assert codes_of(reading.units) == ("30344",)


def test_nothing_is_usable_while_the_sense_of_the_list_is_asked(warehouse: Warehouse) -> None:
    reading = intake.read(Intake("30420 30250 30121 30660 30310"), warehouse.gazetteer)
    assert not intake.usable(reading)


@pytest.mark.parametrize("text", ["", "   \n", "bonjour", "99999"])
def test_a_text_without_a_commune_is_not_usable(text: str, warehouse: Warehouse) -> None:
    assert not intake.usable(intake.read(Intake(text), warehouse.gazetteer))


def test_an_answer_enters_the_reading_and_may_be_changed(warehouse: Warehouse) -> None:
    asked = Intake("30344\nSaint-Dionizy (30)")
    question = intake.read(asked, warehouse.gazetteer).questions[0]
    answered = asked.answered(question.id, "aucun").answered(question.id, "30249")
    reading = intake.read(answered, warehouse.gazetteer)
    assert codes_of(reading.units) == ("30249", "30344")
    assert answered.without_answers() == asked


def test_a_line_left_out_on_purpose_is_no_trouble(warehouse: Warehouse) -> None:
    asked = Intake("30344\nSaint-Dionizy (30)")
    question = intake.read(asked, warehouse.gazetteer).questions[0]
    reading = intake.read(asked.answered(question.id, "aucun"), warehouse.gazetteer)
    assert intake.troubles(reading) == ()


def test_a_suggestion_is_written_in_the_text_in_place_of_the_code(warehouse: Warehouse) -> None:
    asked = Intake("30258\r\n30341 Vergèze")
    token = intake.troubles(intake.read(asked, warehouse.gazetteer))[0]
    assert intake.severity_of(token) is Severity.WARNING
    corrected = asked.corrected(token, token.suggestions[0].codes[0])
    assert corrected.text == "30258\n30344 Vergèze"
    assert intake.troubles(intake.read(corrected, warehouse.gazetteer)) == ()


def test_a_correction_of_what_is_no_longer_there_changes_nothing(warehouse: Warehouse) -> None:
    token = intake.read(Intake("30258\n30341 Vergèze"), warehouse.gazetteer).tokens[1]
    assert Intake("rien").corrected(token, "30344") == Intake("rien")


def test_every_token_has_its_row_and_every_fate_its_count(warehouse: Warehouse) -> None:
    reading = intake.read(Intake("30344 Vergèze\n30344\n99999\n2E+05\n1001"), warehouse.gazetteer)
    rows = intake.fate_rows(reading, warehouse.gazetteer)
    assert len(rows) == len(reading.tokens)
    assert all(len(row) == len(intake.FATE_COLUMNS) for row in rows)
    fates = {row[1]: (row[2], row[3]) for row in rows}
    assert fates["99999"] == ("inconnu", "")
    assert fates["1001"] == ("corrigé", "01001 L'Abergement-Clémenciat")
    shown = dict(intake.outcome(reading))
    assert shown["Doublon"] == "1"
    assert "Libellé" not in shown
    assert sum(map(int, shown.values())) == sum(token.fate is not Fate.LABEL for token in reading.tokens)


def test_the_name_of_another_territory_is_not_kept() -> None:
    before = Project(("30341", "341540101"), "CPTS E-Rhôny")
    assert intake.name_for(before, "CPTS E-Rhôny", ["75101"]) == ""
    assert intake.name_for(before, "CPTS E-Rhôny", ["30341", "75101"]) == "CPTS E-Rhôny"
    assert intake.name_for(before, "CPTS E-Rhôny", ["34154"]) == "CPTS E-Rhôny"
    assert intake.name_for(before, "Paris centre", ["75101"]) == "Paris centre"


def test_what_still_asks_follows_a_territory_changed_otherwise(warehouse: Warehouse) -> None:
    asked = Intake("30344\nSaint-Dionizy (30)\n99999")
    after = intake.redrawn(asked, ("30062", "30344"), warehouse.gazetteer)
    assert after is not None
    reading = intake.read(after, warehouse.gazetteer)
    assert codes_of(reading.units) == ("30062", "30344")
    assert [question.message for question in reading.questions] == [
        question.message for question in intake.read(asked, warehouse.gazetteer).questions]
    assert "99999" not in after.text


@pytest.mark.parametrize("text", ["30344 Vergèze\n30341", "99999", "30420 30250 30121 30660 30310"])
def test_a_text_that_asks_nothing_of_its_own_gives_way_to_the_codes(text: str, warehouse: Warehouse) -> None:
    assert intake.redrawn(Intake(text), ("30062",), warehouse.gazetteer) is None


@pytest.mark.parametrize(("text", "asks"), [("30344 Vergèze\n30341", False), ("30344\n99999", True),
                                            ("30344\nSaint-Dionizy (30)", True), ("", True)])
def test_a_text_is_worth_keeping_while_it_says_more_than_the_codes(text: str, asks: bool, warehouse: Warehouse) -> None:
    assert intake.pending(intake.read(Intake(text), warehouse.gazetteer)) is asks
