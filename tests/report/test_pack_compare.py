"""What changed between two packs: counted on the toy country; and what is no pack is refused in French."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from asked import asked
from toy_country import A, B, C

from diagnostic.cli import BAD_USAGE, main
from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import units_of
from diagnostic.indicators.measurement import Status
from diagnostic.record import Diagnosis
from diagnostic.report import compare
from diagnostic.report.compare import changes, read_pack
from diagnostic.report.compare_text import MOST_LINES, text_of
from diagnostic.report.pack import pack_zip, write_pack
from diagnostic.serialisation import to_json
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture
def pair(toy: Warehouse) -> Diagnosis:
    """A and B: 1 500 of the 1 600 inhabitants of the three."""
    return diagnose(units_of([A, B]), toy, name="Les Trois Communes")


def test_nothing_changed_between_a_pack_and_itself(toy_diagnosis: Diagnosis) -> None:
    told = changes(toy_diagnosis, toy_diagnosis)
    assert told.none
    assert text_of(told) == "Rien n'a changé entre les deux dossiers.\n"


def test_a_commune_less_is_told_with_its_people_and_figures(toy_diagnosis: Diagnosis, pair: Diagnosis) -> None:
    told = changes(toy_diagnosis, pair)
    assert (told.units_lost, told.units_gained, told.population) == ((C,), (), (1600, 1500))
    by_id = {change.indicator: change for change in told.indicators}
    assert (by_id["population"].difference, by_id["population"].why) == (-100, ("valeur",))
    # The ALD that the first one was told is no longer there.
    assert by_id["ald_part"].why == ("disparu",)
    (name,) = [unit.name for unit in toy_diagnosis.units if unit.code == C]
    text = plain(text_of(told))
    assert f"1 commune de moins : {name} ({C})." in text
    assert "Population : 1 600 (2023) → 1 500 (2023), soit −100." in text
    assert "était 25,0 %" in text
    assert text.startswith("En bref : 1 commune de moins ; population −100 (−6,3 %) ; même taille ACI ; ")
    assert "Population municipale : 1 600 → 1 500 habitants (2023), soit −6,3 %." in text


def test_the_widest_gaps_come_first_and_the_rest_is_counted(toy_diagnosis: Diagnosis, pair: Diagnosis) -> None:
    told = changes(toy_diagnosis, pair)
    short, whole = plain(text_of(told)), plain(text_of(told, whole=True))
    lines = [line for line in short.splitlines() if "→" in line and line.startswith("  ")]
    assert len(lines) == MOST_LINES
    by_label = {change.label: change for change in told.indicators}
    shown = [by_label[line.split(" : ")[0].strip()] for line in lines]
    foremost = [change.size for change in shown if change.main]
    assert foremost == sorted(foremost, reverse=True)
    assert "(--all les montre)" in short
    assert "--all" not in whole
    assert all(f"  {change.label} : " in whole for change in told.indicators
               if "disparu" in change.why or change.before.said != change.after.said)


def test_a_new_vintage_a_status_and_a_source_are_told_apart(toy_diagnosis: Diagnosis) -> None:
    first, *others = toy_diagnosis.measurements
    newer = replace(toy_diagnosis, data_version="new", measurements=(
        replace(first, vintage="2024", status=Status.ESTIMATED, source="population"), *others),
        sources=(replace(toy_diagnosis.sources[0], vintage="2024"), *toy_diagnosis.sources[1:]), checks=())
    (change,) = [found for found in changes(toy_diagnosis, newer).indicators if found.indicator == first.indicator]
    assert {"millésime", "statut"} <= set(change.why)
    text = plain(text_of(changes(toy_diagnosis, newer)))
    assert "Données : version" in text
    assert "Sources nouvelles :" in text
    assert "statut : observé → estimation" in text


def test_a_folder_a_zip_and_the_file_say_the_same(toy_diagnosis: Diagnosis, toy: Warehouse, tmp_path: Path) -> None:
    request = asked(toy_diagnosis, toy, parts=("donnees",))
    write_pack(request, tmp_path / "pack")
    (tmp_path / "pack.zip").write_bytes(pack_zip(request))
    (inside,) = (tmp_path / "pack/donnees").glob("*diagnostic.json")
    for path in (tmp_path / "pack", tmp_path / "pack.zip", inside):
        assert read_pack(path) == toy_diagnosis


def zipped(*members: tuple[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return raw.getvalue()


@pytest.mark.parametrize(("content", "words"), [
    (b"", "n'est pas du JSON"), (b"{}", "n'est pas un diagnostic"), (b"PK\x03\x04rest", "abîmé"),
    (b"\x00\xff" * 50, "n'est pas du JSON"), (b'{"schema": 1}', "au format 1"), (b'{"schema": 99}', "au format 99"),
    (zipped(("a.txt", b"a")), "n'est pas un dossier de l'application"),
    (zipped(("a/diagnostic.json", b"{}"), ("b/diagnostic.json", b"{}")), "plusieurs diagnostics"),
    (zipped(("../../diagnostic.json", b"{}")), "n'est pas un diagnostic"),
    (zipped(*((f"{rank}.txt", b"") for rank in range(5_001))), "trop de fichiers"),
])
def test_what_is_no_pack_is_refused_in_french(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "inside" / "a.zip"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(FileError, match=words):
        read_pack(path)
    assert list(tmp_path.iterdir()) == [path.parent]
    assert list(path.parent.iterdir()) == [path]


def test_a_bomb_is_not_unfolded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "MOST_BYTES", 1_000_000)
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(("donnees/x-diagnostic.json", b"0" * 5_000_000)))
    assert path.stat().st_size < 10_000
    with pytest.raises(FileError, match="trop lourd"):
        read_pack(path)


def test_the_command_tells_it_in_text_and_in_json(toy_diagnosis: Diagnosis, pair: Diagnosis, tmp_path: Path,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    before, after = tmp_path / "a.json", tmp_path / "b.json"
    before.write_text(to_json(toy_diagnosis), encoding="utf-8")
    after.write_text(to_json(pair), encoding="utf-8")
    assert main(["compare", str(before), str(before)]) == 0
    assert main(["compare", str(before), str(after)]) == 1
    assert "de moins" in capsys.readouterr().out
    assert main(["compare", str(before), str(after), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["units_lost"] == [C]
    assert main(["compare", str(before), str(tmp_path / "absent")]) == BAD_USAGE
    assert "n'existe pas" in capsys.readouterr().err
    assert main(["compare", str(tmp_path), str(after)]) == BAD_USAGE
