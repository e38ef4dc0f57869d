"""The pack from the command line: its options, and the command of `refaire.txt` that gives the same bytes."""

from __future__ import annotations

import io
import shlex
from pathlib import Path

import docx
import pytest

from diagnostic.cli import BAD_USAGE, DONE, main
from diagnostic.projects.file import from_text


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def template() -> bytes:
    raw = io.BytesIO()
    docx.Document().save(raw)
    return raw.getvalue()


def test_the_command_of_the_pack_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "charte.docx").write_bytes(template())
    pack = tmp_path / "pack"
    assert main(["diagnose", "30062", "30333", "--name", "Vaunage <b>", "--pack", str(pack), "--edited", "2026-11-22",
                 "--template", str(tmp_path / "charte.docx"), "--title", "Notre santé", "--authors", "Dr Ève",
                 "--register", "patient"]) == DONE
    told = from_text((pack / "projet.json").read_bytes()).project.dossier
    assert (told.title, told.authors, told.register.value) == ("Notre santé", "Dr Ève", "patient")
    before = tree(pack)
    line, windows = [line for line in before["refaire.txt"].decode().splitlines() if "diagnose --project" in line]
    words = shlex.split(line)
    assert words[:2] == ["python3", "APPLICATION/run.py"]
    assert windows.split() == ["py", '"APPLICATION\\run.py"', *words[2:]]
    monkeypatch.chdir(pack)
    assert main(words[2:]) == DONE
    remade = tree(pack / "refait")
    assert remade.keys() == before.keys()
    assert [name for name in before if remade[name] != before[name]] == []


def test_a_name_of_any_length_makes_a_pack(tmp_path: Path) -> None:
    name = "CPTS \u202e🏥\x07 " + "très " * 2_000
    assert main(["diagnose", "30344", "--name", name, "--pack", str(tmp_path), "--parts", "donnees"]) == DONE
    kept = from_text((tmp_path / "projet.json").read_bytes()).project.name
    assert kept.startswith("CPTS 🏥 très très")
    assert len(kept) <= 120


def test_only_the_parts_asked_for(tmp_path: Path) -> None:
    assert main(["diagnose", "30344", "--pack", str(tmp_path), "--parts", "donnees", "--edited", "aucune"]) == DONE
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {"donnees"}


@pytest.mark.parametrize("options", [["--title", "x"], ["--parts", "donnees"], ["--register", "patient"]])
def test_options_of_documents_go_with_a_pack(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "30344", *options]) == BAD_USAGE
    assert "--pack" in capsys.readouterr().err


def test_a_template_that_is_none_is_refused_in_french(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 no")
    assert main(["diagnose", "30344", "--pack", str(tmp_path / "pack"), "--template", str(tmp_path / "a.docx")]
                ) == BAD_USAGE
    assert capsys.readouterr().err
    assert not (tmp_path / "pack").exists()
