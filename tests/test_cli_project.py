"""`diagnose --project`: a project file of the application, from the command line, with every way it can be wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnostic.aci.funding import FundingPlan
from diagnostic.cli import BAD_USAGE, DONE, NOT_READ, WITH_REMARKS, main
from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.projects.file import to_text
from diagnostic.projects.project import Project, Scenario, Work
from diagnostic.serialisation import from_json

PART = DeclaredPart(1250, "deux quartiers au sud")
ALD = EnteredFigure("ald", 2024, "CPAM du Gard", percent=19.8)
PLAN = FundingPlan("aci_2019", ("qualite_pertinence",))
WORK = Work(Project(("30062", "30344"), "Vaunage", PLAN, (ALD,), (("30062", PART),)), "A", "petit",
            (Scenario("B", "large", Selection(("30062", "30333", "30344"))), Scenario("C", "", Selection(()))))

Given = Callable[[str], str]


@pytest.fixture
def given(tmp_path: Path) -> Given:
    def write(text: str) -> str:
        path = tmp_path / "projet.json"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_the_current_scenario_comes_with_all_that_the_project_says(given: Given,
                                                                  capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "--project", given(to_text(WORK)), "--json"]) == DONE
    diagnosis = from_json(capsys.readouterr().out)
    assert diagnosis.name == "Vaunage"
    assert diagnosis.plan == PLAN
    assert diagnosis.perimeter.codes == ("30062", "30344")
    assert {unit.code: unit.reason for unit in diagnosis.units} == {"30062": PART.reason, "30344": ""}
    assert next(unit.population for unit in diagnosis.units if unit.code == "30062") == PART.population
    assert diagnosis.entered == (ALD,)


def test_another_scenario_and_another_name_may_be_asked_for(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    path = given(to_text(WORK))
    assert main(["diagnose", "--project", path, "--scenario", "b", "--name", "Essai", "--json"]) == DONE
    diagnosis = from_json(capsys.readouterr().out)
    assert diagnosis.perimeter.codes == ("30062", "30333", "30344")
    assert diagnosis.name == "Essai"
    assert not any(unit.reason for unit in diagnosis.units)


def test_a_pack_is_written_from_a_project(given: Given, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "--project", given(to_text(WORK)), "--pack", str(tmp_path / "dossier")]) == DONE
    written = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert written
    assert all(path.is_file() for path in written)


@pytest.mark.parametrize(("scenario", "code", "word"), [("Z", BAD_USAGE, "pas de scénario Z"),
                                                        ("C", NOT_READ, "aucune commune")])
def test_a_scenario_that_cannot_be_diagnosed_is_said(given: Given, scenario: str, code: int, word: str,
                                                     capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "--project", given(to_text(WORK)), "--scenario", scenario]) == code
    output = capsys.readouterr()
    assert word in output.err
    assert output.out == ""


@pytest.mark.parametrize("text", ["", "{", "[]", "30062;30344", '{"type": "FeatureCollection"}', "[" * 100_000,
                                  to_text(WORK).replace('"schema": 3', '"schema": 4'),
                                  to_text(WORK).replace('"population": 1250', '"population": -1')])
def test_a_file_that_is_no_project_is_refused_in_a_sentence(given: Given, text: str,
                                                            capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "--project", given(text)]) == BAD_USAGE
    output = capsys.readouterr()
    assert output.err.count("\n") == 1
    assert output.err.rstrip().endswith(".")
    assert output.out == ""


def test_a_missing_file_and_a_folder_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "--project", str(tmp_path / "absent.json")]) == BAD_USAGE
    assert "n'existe pas" in capsys.readouterr().err
    assert main(["diagnose", "--project", str(tmp_path)]) == BAD_USAGE
    assert "ne peut pas être lu" in capsys.readouterr().err


def test_what_is_no_longer_known_is_named_and_the_rest_is_done(given: Given,
                                                               capsys: pytest.CaptureFixture[str]) -> None:
    """30999 is nobody's; Chanzeaux (49071) is part of Chemillé-en-Anjou (49092) since 2015."""
    work = Work(Project(("30062", "30999", "49071")))
    assert main(["diagnose", "--project", given(to_text(work)), "--json"]) == WITH_REMARKS
    output = capsys.readouterr()
    assert "30999" in output.err
    assert "Chemillé-en-Anjou" in output.err
    assert from_json(output.out).perimeter.codes == ("30062", "49092")


@pytest.mark.parametrize(("work", "word"), [
    (Work(Project(("75056", "75101"))), "comptés deux fois"),
    (Work(Project(("30999",))), "Aucune commune"),
    (Work(Project(("30062",), declared=(("30062", DeclaredPart(999_999, "trop")),))), "dépasse sa population")])
def test_codes_that_make_no_territory_are_refused(given: Given, work: Work, word: str,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "--project", given(to_text(work)), "--json"]) == NOT_READ
    output = capsys.readouterr()
    assert word in output.err
    assert output.out == ""


@pytest.mark.parametrize("arguments", [["30062", "--project", "projet.json"], ["30062", "--scenario", "B"], []])
def test_arguments_that_do_not_go_together_are_refused(arguments: list[str],
                                                       capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", *arguments]) == BAD_USAGE
    assert "--project" in (said := capsys.readouterr().err) or "pas les deux" in said


def test_a_hostile_name_stays_on_one_line(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    forged = json.loads(to_text(WORK))
    forged["name"] = "Vaunage\u001b[2J\nTaille 4"
    assert main(["diagnose", "--project", given(json.dumps(forged))]) == DONE
    printed = capsys.readouterr().out
    assert "\u001b" not in printed
    assert printed.splitlines()[0].startswith("Vaunage")
    assert "Taille 4" not in printed.splitlines()[1]
