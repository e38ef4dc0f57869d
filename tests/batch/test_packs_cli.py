"""The verb `packs` whole: what it writes, what it says, what is left when it is cut."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from batch_tree import tree

from diagnostic.batch.edition import EDITION
from diagnostic.batch.store import WORKSHOP
from diagnostic.cli import BAD_USAGE, DONE, NOT_READ, WITH_REMARKS, main

ROOT = Path(__file__).resolve().parents[2]
QUICK = ["--parts", "donnees", "--edited", "2026-11-22"]


def packs(table: Path, out: Path, *more: str) -> int:
    return main(["packs", str(table), "--out", str(out), *QUICK, *more])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, three: str) -> Path:
    """A batch that nothing disturbed, by two processes."""
    folder = tmp_path_factory.mktemp("lot")
    (folder / "t.csv").write_text(three, encoding="utf-8")
    assert packs(folder / "t.csv", folder / "out", "--jobs", "2") == DONE
    return folder / "out"


def test_a_folder_for_each_and_an_index(whole: Path) -> None:
    assert sorted(path.name for path in whole.iterdir()) == [
        "Grand-Sud", "Vaunage", "Vergeze", "index.html", "index.xlsx", "manifeste.json", "rapport.csv"]
    assert (whole / "Vaunage/donnees/Vaunage-diagnostic.json").is_file()
    book = openpyxl.load_workbook(whole / "index.xlsx")
    assert [row[0].value for row in book["Territoires"].iter_rows(min_row=2)] == ["Vaunage", "Vergèze", "Grand Sud"]


def test_a_second_run_makes_nothing_again_and_leaves_the_same_bytes(whole: Path, table: Path,
                                                                    capsys: pytest.CaptureFixture[str]) -> None:
    before, times = tree(whole), {path: path.stat().st_mtime_ns for path in whole.glob("*/*.json")}
    assert packs(table, whole) == DONE
    assert tree(whole) == before
    assert {path: path.stat().st_mtime_ns for path in whole.glob("*/*.json")} == times
    assert "1/" not in capsys.readouterr().err


@pytest.fixture
def many(table: Path) -> Path:
    """Enough territories that a batch of them can be cut before its end."""
    communes = ("30004", "30019", "30043", "30062", "30075", "30082", "30083", "30091")
    table.write_text("\n".join(["nom;codes", *(f"T {code};{code}" for code in communes)]), encoding="utf-8")
    return table


def started(table: Path, out: Path) -> subprocess.Popen[bytes]:
    """The command in a session of its own, once its first pack is there."""
    run = subprocess.Popen([sys.executable, "-m", "diagnostic", "packs", str(table), "--out", str(out), "--jobs", "1",
                            *QUICK], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                           start_new_session=True,
                           # Ctrl+C is ignored by what a shell started in the background, and by all that this starts.
                           preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL))
    assert run.stderr is not None
    while not (line := run.stderr.readline()).startswith(b"1/"):
        assert line, "the command ended before its first pack"
    return run


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no groups of processes to kill")
@pytest.mark.usefixtures("here")
def test_killed_in_the_middle_then_restarted_gives_the_same_bytes(many: Path, tmp_path: Path) -> None:
    with started(many, tmp_path / "cut") as run:
        os.killpg(run.pid, signal.SIGKILL)
    assert not (tmp_path / "cut" / "index.html").exists(), "killed too late to show anything"
    (tmp_path / "cut" / WORKSHOP / "half").mkdir(parents=True, exist_ok=True)
    assert packs(many, tmp_path / "cut", "--jobs", "1") == DONE
    assert packs(many, tmp_path / "whole", "--jobs", "1") == DONE
    assert tree(tmp_path / "cut") == tree(tmp_path / "whole")


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no groups of processes to interrupt")
def test_ctrl_c_leaves_what_is_finished_and_says_how_to_go_on(many: Path, tmp_path: Path) -> None:
    with started(many, tmp_path / "out") as run:
        os.killpg(run.pid, signal.SIGINT)
        assert run.stderr is not None
        said = run.stderr.read().decode()
    assert run.returncode == WITH_REMARKS
    assert "Interrompu" in said
    assert "Traceback" not in said
    made = list((tmp_path / "out").glob("*/manifeste.json"))
    assert 1 <= len(made) < 8
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        [EDITION, *(path.parent.name for path in made)])


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no groups of processes to list")
def test_the_worker_goes_with_the_process_that_started_it(many: Path, tmp_path: Path) -> None:
    with started(many, tmp_path / "out") as run:
        run.kill()
    until = time.monotonic() + 20
    while _session(run.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert _session(run.pid) == []


def _session(leader: int) -> list[str]:
    """Processes of a session that still run."""
    listed = subprocess.run(["ps", "-e", "-o", "sid=,stat=,pid="], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if line.split()[0] == str(leader) and "Z" not in line.split()[1]]


@pytest.mark.usefixtures("here")
def test_one_bad_territory_stops_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "t.csv"
    table.write_text('nom;codes\n"=HYPERLINK(""x"")";99999\n<script>alert(1)</script>;30344 30999\n', encoding="utf-8")
    assert packs(table, tmp_path / "out", "--jobs", "1") == WITH_REMARKS
    said = capsys.readouterr()
    assert "99999" in said.err
    assert "1/1" in said.err
    rows = list(csv.reader(io.StringIO((tmp_path / "out/rapport.csv").read_text(encoding="utf-8-sig")), delimiter=";"))
    assert [row[3] for row in rows] == ["État", "échec", "fait"]
    assert rows[1][1] == "'=HYPERLINK(\"x\")"
    assert "99999" in rows[1][4]
    assert "30999" in rows[2][4]
    page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.usefixtures("here")
def test_what_a_person_changed_in_a_pack_is_kept(table: Path, tmp_path: Path,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    table.write_text("nom;codes\nVergèze;30344\n", encoding="utf-8")
    mine = tmp_path / "out/Vergeze/notes.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    assert packs(table, tmp_path / "out", "--jobs", "1") == DONE
    assert (tmp_path / "out/Vergeze.garde-1/notes.txt").read_text() == "mine"
    assert "Vergeze.garde-1" in capsys.readouterr().err
    (tmp_path / "out/Vergeze/donnees/Vergeze-codes.txt").write_text("changed")
    assert packs(table, tmp_path / "out", "--jobs", "1") == DONE
    assert (tmp_path / "out/Vergeze.garde-2/donnees/Vergeze-codes.txt").read_text() == "changed"
    # Other inputs, nothing changed by hand: replaced.
    assert main(["packs", str(table), "--out", str(tmp_path / "out"), "--parts", "donnees", "--edited", "2026-01-01",
                 "--jobs", "1"]) == DONE
    assert not (tmp_path / "out/Vergeze.garde-3").exists()
    assert '"edition": "2026-01-01"' in (tmp_path / "out/Vergeze/manifeste.json").read_text(encoding="utf-8")


@pytest.mark.usefixtures("here")
def test_a_pack_of_a_row_that_is_gone_stays_and_is_told(table: Path, tmp_path: Path,
                                                        capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("Avant", "Après"):
        table.write_text(f"nom;codes\n{name};30344\n", encoding="utf-8")
        assert packs(table, tmp_path / "out") == DONE
    assert "hors de l'index\u00a0: «\u00a0Avant\u00a0»." in capsys.readouterr().err
    assert (tmp_path / "out/Avant/manifeste.json").is_file()
    assert "Avant" not in (tmp_path / "out/index.html").read_text(encoding="utf-8")


def test_nothing_made_is_told_by_the_code(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("nom;codes\nA;99999\n", encoding="utf-8")
    assert packs(table, tmp_path / "out") == NOT_READ
    assert (tmp_path / "out/index.html").exists()


def test_files_that_cannot_be_used_are_told_in_french(table: Path, tmp_path: Path,
                                                      capsys: pytest.CaptureFixture[str]) -> None:
    assert packs(table, tmp_path / "out", "--template", "absent.docx") == BAD_USAGE
    assert packs(tmp_path / "absent.csv", tmp_path / "out") == BAD_USAGE
    assert packs(table, tmp_path / "out", "--template", str(tmp_path)) == BAD_USAGE
    assert packs(table, Path(), "--out", " ") == BAD_USAGE
    assert packs(table, tmp_path / ("x" * 300)) == BAD_USAGE
    assert packs(table, table) == BAD_USAGE
    said = capsys.readouterr().err.splitlines()
    for words in ("absent.docx", "absent.csv", "c'est un dossier", "n'a pas de nom", "ce nom est trop long",
                  "un fichier porte ce nom"):
        assert sum(words in line for line in said) == 1
    assert list(tmp_path.iterdir()) == [table]


def test_no_file_of_a_person_is_lost_to_the_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "t.csv"
    table.write_text("nom;codes\nA;99999\n", encoding="utf-8")
    (tmp_path / "index.html").write_text("mine")
    (tmp_path / "manifeste.json").write_text("{}")
    assert packs(table, tmp_path) == NOT_READ
    assert (tmp_path / "index.garde-1.html").read_text() == "mine"
    assert "index.garde-1.html" in capsys.readouterr().err
    (tmp_path / "rapport.csv").write_text("annotated")
    table.write_text("nom;codes\nB;99999\n", encoding="utf-8")
    assert packs(table, tmp_path) == NOT_READ
    assert (tmp_path / "rapport.garde-1.csv").read_text() == "annotated"
    assert sorted(path.name for path in tmp_path.glob("*garde*")) == [
        "index.garde-1.html", "manifeste.garde-1.json", "rapport.garde-1.csv"]


def test_two_batches_never_write_in_one_folder(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from diagnostic.batch.store import opened

    with opened(tmp_path / "out"):
        assert packs(table, tmp_path / "out") == BAD_USAGE
    assert "Un autre lot" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--parts", "inconnue"], ["--parts", ","], ["--jobs", "0"], ["--edited", "hier"]])
def test_bad_options_are_refused(option: list[str], table: Path, tmp_path: Path,
                                 capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        packs(table, tmp_path / "out", *option)
    assert refused.value.code == BAD_USAGE
    assert option[0] in capsys.readouterr().err
