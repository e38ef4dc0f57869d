"""Where projects are kept: nothing is lost, nothing is guessed, and several may write at once."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostic.projects.file import FormatError
from diagnostic.projects.project import Project, Work
from diagnostic.projects.store import FILE, ID, NameTakenError, Store, StoreError
from tests.projects.works import works

ROOT = Path(__file__).resolve().parents[2]
ONE, TWO = Work(Project(("30341",), "Un")), Work(Project(("30344",), "Deux"))
SAVE_MANY = """
import sys
from pathlib import Path
from diagnostic.projects.project import Project, Work
from diagnostic.projects.store import Store
store = Store(Path(sys.argv[1]))
for number in range(25):
    store.save(f"{sys.argv[2]} {number}", Work(Project((f"30{number:03}",), sys.argv[2])))
    store.save("à tous", Work(Project((f"30{number:03}",), sys.argv[2])), overwrite=True)
    store.saved()
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "projets")


def test_nothing_is_written_before_something_is_kept(store: Store, tmp_path: Path) -> None:
    assert store.saved() == ()
    assert store.snapshot("A" * 16) is None
    assert list(tmp_path.iterdir()) == []


@given(works())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_a_snapshot_brings_the_work_back(store: Store, work: Work) -> None:
    identifier = store.keep(work)
    assert ID.fullmatch(identifier)
    assert store.snapshot(identifier) == work
    assert store.keep(work) == identifier


def test_an_id_tells_nothing_without_the_store_it_was_made_in(store: Store, tmp_path: Path) -> None:
    elsewhere = Store(tmp_path / "ailleurs")
    assert store.keep(ONE) != elsewhere.keep(ONE)
    assert store.keep(ONE) != store.keep(TWO)
    assert elsewhere.snapshot(store.keep(TWO)) is None


@pytest.mark.parametrize("identifier", ["", "x", "../../etc/passwd", "' OR 1=1 --", "A" * 17, "é" * 16, "%" * 16])
def test_an_id_of_no_form_is_unknown(store: Store, identifier: str) -> None:
    store.keep(ONE)
    assert store.snapshot(identifier) is None


def test_a_saved_project_is_found_by_another_store_on_the_same_folder(store: Store, tmp_path: Path) -> None:
    store.save("Vidourle", ONE)
    again = Store(tmp_path / "projets")
    assert again.open("Vidourle") == ONE
    assert [(saved.name, saved.snapshot) for saved in again.saved()] == [("Vidourle", again.keep(ONE))]


def test_a_name_is_never_taken_over_without_asking(store: Store) -> None:
    store.save("Été", ONE)
    for same in ("Été", "été", " ÉTÉ ", "E\u0301te\u0301"):
        with pytest.raises(NameTakenError, match="Été"):
            store.save(same, TWO)
    assert store.open("été") == ONE
    store.save("ÉTÉ", TWO, overwrite=True)
    assert [saved.name for saved in store.saved()] == ["ÉTÉ"]
    assert store.open("été") == TWO
    store.save("Ete", ONE)
    assert len(store.saved()) == 2


@pytest.mark.parametrize("name", [
    "../../x", "CON", "a/b\\c", "<img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "'; DROP TABLE project; --",
    "🏥" * 60, "مشروع", "x" * 120,
])
def test_any_name_that_fits_is_a_name(store: Store, name: str, tmp_path: Path) -> None:
    store.save(name, ONE)
    assert [saved.name for saved in store.saved()] == [name]
    assert store.open(name) == ONE
    assert {path.name.partition("-")[0] for path in (tmp_path / "projets").iterdir()} == {FILE}
    store.delete(name)
    assert store.saved() == ()


@pytest.mark.parametrize("name", ["", " \n\t", "\u202e\u200b", "x" * 121])
def test_a_name_that_is_none_is_refused(store: Store, name: str) -> None:
    with pytest.raises(StoreError):
        store.save(name, ONE)


@given(st.text(min_size=1, max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_no_name_does_worse_than_being_refused(store: Store, name: str) -> None:
    try:
        store.save(name, ONE, overwrite=True)
    except StoreError:
        return
    assert store.open(name) == ONE


def test_a_project_is_renamed_unless_the_name_is_anothers(store: Store) -> None:
    store.save("Un", ONE)
    store.save("Deux", TWO)
    with pytest.raises(NameTakenError):
        store.rename("Un", "DEUX")
    store.rename("un", "UN")
    store.rename("UN", "Trois")
    assert store.open("Trois") == ONE
    assert {saved.name for saved in store.saved()} == {"Trois", "Deux"}


def test_what_is_not_there_is_said(store: Store) -> None:
    store.save("Un", ONE)
    for impossible in (lambda: store.open("Deux"), lambda: store.delete("Deux"), lambda: store.rename("Deux", "x")):
        with pytest.raises(StoreError, match="Deux"):
            impossible()


def test_a_link_outlives_the_name_it_was_saved_under(store: Store) -> None:
    identifier = store.save("Un", ONE).snapshot
    store.save("Un", TWO, overwrite=True)
    assert store.snapshot(identifier) == ONE
    store.delete("Un")
    assert store.snapshot(identifier) == ONE


def test_old_snapshots_go_but_named_ones_and_those_in_use_stay(store: Store, tmp_path: Path) -> None:
    named, lost, used = store.save("Un", ONE).snapshot, store.keep(TWO), store.keep(Work(Project(("30062",))))
    age(tmp_path, timedelta(days=179))
    assert store.snapshot(used) is not None
    age(tmp_path, timedelta(days=2), sparing=used)
    store.keep(Work(Project(("30258",))))
    assert store.snapshot(named) == ONE
    assert store.snapshot(used) is not None
    assert store.snapshot(lost) is None
    assert store.prune(datetime.now(UTC) + timedelta(days=1)) == 2
    assert store.open("Un") == ONE


def age(tmp_path: Path, by: timedelta, sparing: str = "") -> None:
    with sqlite3.connect(tmp_path / "projets" / FILE) as link:
        for identifier, seen in link.execute("SELECT id, seen FROM snapshot").fetchall():
            if identifier != sparing:
                link.execute("UPDATE snapshot SET seen = ? WHERE id = ?",
                             ((datetime.fromisoformat(seen) - by).isoformat(), identifier))
    link.close()


def test_two_processes_save_at_once_and_lose_nothing(store: Store, tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", SAVE_MANY, str(tmp_path / "projets"), name], cwd=ROOT,
                                stderr=subprocess.PIPE) for name in ("gauche", "droite")]
    complaints = [writer.communicate(timeout=120)[1].decode() for writer in writers]
    assert complaints == ["", ""]
    names = {saved.name for saved in store.saved()}
    assert len(names) == 51
    assert store.open("gauche 7") == Work(Project(("30007",), "gauche"))
    assert store.open("à tous").project.codes == ("30024",)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "projets").write_text("a file where the folder should be")
    store = Store(tmp_path / "projets")
    for impossible in (lambda: store.keep(ONE), lambda: store.save("Un", ONE), lambda: store.delete("Un")):
        with pytest.raises(StoreError, match="fichier projet"):
            impossible()
    assert store.saved() == ()
    assert store.snapshot("A" * 16) is None


def test_a_file_that_is_no_store_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database, by far" * 100)
    store = Store(tmp_path)
    for impossible in (lambda: store.keep(ONE), store.saved, lambda: store.snapshot("A" * 16)):
        with pytest.raises(StoreError):
            impossible()


def test_a_damaged_snapshot_is_said(store: Store, tmp_path: Path) -> None:
    identifier = store.save("Un", ONE).snapshot
    with sqlite3.connect(tmp_path / "projets" / FILE) as link:
        link.execute("UPDATE snapshot SET content = ?", (b"\x00",))
    link.close()
    for impossible in (lambda: store.snapshot(identifier), lambda: store.open("Un")):
        with pytest.raises(FormatError):
            impossible()


def test_a_folder_taken_away_under_a_running_server_is_made_again(store: Store, tmp_path: Path) -> None:
    identifier = store.keep(ONE)
    (tmp_path / "projets").rename(tmp_path / "gone")
    assert store.snapshot(identifier) is None
    assert store.snapshot(store.keep(ONE)) == ONE
