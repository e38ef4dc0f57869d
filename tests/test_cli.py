"""The command line through its public door: output, remarks and exit codes that scripts lean on."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from diagnostic.cli import BAD_USAGE, DONE, NOT_READ, WITH_REMARKS, main
from diagnostic.serialisation import from_json

ROOT = Path(__file__).resolve().parent.parent
THREE = ["30062", "30344", "30333"]


def test_diagnose_says_population_and_tier(capsys: pytest.CaptureFixture[str], real_cpts: dict) -> None:
    assert main(["diagnose", *real_cpts["CPTS E-Rhôny"]["communes"], "--name", "CPTS E-Rhôny"]) == DONE
    printed = capsys.readouterr().out
    assert "CPTS E-Rhôny" in printed
    assert "49\u202f993" in printed
    assert "Gard" in printed


def test_diagnose_json_is_the_diagnosis(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", *THREE, "--json"]) == DONE
    diagnosis = from_json(capsys.readouterr().out)
    assert diagnosis.perimeter.codes == tuple(sorted(THREE))


def test_a_bad_code_is_named_and_the_rest_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", *THREE, "30999", "--json"]) == WITH_REMARKS
    output = capsys.readouterr()
    assert "30999" in output.err
    assert from_json(output.out).perimeter.codes == tuple(sorted(THREE))


def test_a_question_is_asked_then_answered(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "75056", "75110", "--json"]) == NOT_READ
    asked = capsys.readouterr()
    assert asked.out == ""
    assert '--answer "double:75056=arrondissements"' in asked.err
    assert main(["diagnose", "75056", "75110", "--json", "--answer", "double:75056=arrondissements"]) == DONE
    assert from_json(capsys.readouterr().out).perimeter.codes == ("75110",)


def test_five_digits_are_read_as_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "30250", "--json"]) == NOT_READ
    assert main(["diagnose", "30250", "--json", "--five-digits", "insee"]) == DONE
    assert from_json(capsys.readouterr().out).perimeter.codes == ("30250",)


def test_nothing_readable_gives_no_territory(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "99999"]) == NOT_READ
    output = capsys.readouterr()
    assert output.out == ""
    assert "99999" in output.err


def test_codes_come_from_a_file_of_any_encoding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    utf8, windows = tmp_path / "codes.csv", tmp_path / "vieux.csv"
    utf8.write_text("code;nom\n30062;Calvisson\n30344;Vergèze\n", encoding="utf-8-sig")
    windows.write_bytes("code;nom\r\n30062;Calvisson\r\n30344;Vergèze\r\n".encode("cp1252"))
    printed = []
    for path in (utf8, windows):
        assert main(["diagnose", str(path), "--json"]) == DONE
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]


@pytest.mark.parametrize(("content", "word"), [(b"PK\x03\x04rest", "archive"), (b"%PDF-1.7", "PDF"),
                                               (b"a\x00b", "texte")])
def test_a_file_that_is_no_list_says_what_to_do(tmp_path: Path, content: bytes, word: str,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "codes.txt"
    path.write_bytes(content)
    assert main(["diagnose", str(path)]) == BAD_USAGE
    assert word in capsys.readouterr().err


def test_a_missing_file_is_not_taken_for_a_commune(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "absent.csv"]) == BAD_USAGE
    assert "absent.csv" in capsys.readouterr().err


def test_a_folder_given_for_a_file_is_said_to_be_one(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "30344").mkdir()
    (tmp_path / "codes").mkdir()
    assert main(["diagnose", str(tmp_path / "30344")]) == BAD_USAGE, "the digits of a path are no codes"
    assert "est un dossier" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)
    assert main(["diagnose", "codes"]) == NOT_READ
    assert "est un dossier" in capsys.readouterr().err
    assert main(["diagnose", "30344"]) == DONE, "a folder may bear the code of a commune"


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "codes.txt"
    path.touch()
    assert main(["diagnose", str(path)]) == BAD_USAGE
    assert "vide" in capsys.readouterr().err


@pytest.mark.parametrize(("place", "reason"), [("taken", "un fichier porte ce nom"),
                                               ("taken/below", "une partie du chemin est un fichier")])
def test_a_pack_that_cannot_be_written_says_why_in_french(tmp_path: Path, place: str, reason: str,
                                                          capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken").touch()
    assert main(["diagnose", "30344", "--pack", str(tmp_path / place)]) == BAD_USAGE
    assert reason in capsys.readouterr().err


def test_arrondissements_are_not_called_communes(capsys: pytest.CaptureFixture[str]) -> None:
    main(["diagnose", "13201", "13202"])
    assert "2\u00a0arrondissements municipaux, " in capsys.readouterr().out


def test_check_tells_the_fate_of_every_token(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *THREE, "30999"]) == WITH_REMARKS
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert {"30062", "30344", "30333", "30999"} <= {cells[1] for cells in lines}


@pytest.mark.parametrize(("population", "tier"), [(0, 1), (39999, 1), (40000, 2), (79999, 2), (80000, 3), (175001, 4)])
def test_size_of_a_population(population: int, tier: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["size", "--population", str(population)]) == DONE
    in_force = capsys.readouterr().out.splitlines()[0].split("\t")
    assert in_force[0] == "aci_2019"
    assert int(in_force[1]) == tier


def test_size_asks_for_something_to_measure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["size"]) == BAD_USAGE
    assert "--population" in capsys.readouterr().err


def test_communes_finds_a_name_without_accents(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["communes", "vergeze"]) == DONE
    assert "30344\tVergèze" in capsys.readouterr().out
    assert main(["communes", "xyzxyzxyz"]) == NOT_READ


def test_pack_writes_every_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", *THREE, "--name", "Vaunage", "--pack", str(tmp_path / "dossier")]) == DONE
    written = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert {path.suffix for path in written} >= {".docx", ".pdf", ".xlsx", ".geojson", ".txt"}
    assert all(path.stat().st_size > 0 for path in written)


def test_as_a_module_from_another_folder(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, str(ROOT / "run.py"), "size", "--population", "49993"], cwd=tmp_path,
                         capture_output=True, text=True, check=False, encoding="utf-8")
    assert run.returncode == DONE, run.stderr
    assert "aci_2019\t2\t49993" in run.stdout


def test_refusals_have_french_spaces(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workbook = tmp_path / "codes.xlsx"
    workbook.write_bytes(b"PK\x03\x04")
    assert main(["diagnose", str(workbook)]) == BAD_USAGE
    assert main(["communes", "zzzzzzzz"]) == NOT_READ
    said = capsys.readouterr().err
    assert "incomplète\u00a0: refaites-la" in said
    assert "ce nom\u00a0: essayez" in said
    assert not re.search(r" [:;?!](?:\s|$)", said)
