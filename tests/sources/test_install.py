"""From files to installed tables: recognised by what they hold, whole or not at all, whatever happens in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.sources import pack_writer
from diagnostic.sources.install import Fate, Phase, Report, Step, chosen, install, listed, one_of, remove
from diagnostic.sources.pack import DataPack
from diagnostic.sources.pack_writer import BusyError, Origin, Piece, resources, writing
from diagnostic.sources.provenance import Layer
from diagnostic.sources.readers.delivery import Tidy
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse
from diagnostic.sources.web import Patience, Web
from tests.sources.producers import Producers, failing, producers, resumable, whole
from tests.sources.toy_reader import among_the_readers, toy, toy_text

ROOT = Path(__file__).resolve().parents[2]
GROUND = Ground(Warehouse.embedded().gazetteer, 2026)
ONE = {"01001": 1.5, "01002": 2.0}


@pytest.fixture(autouse=True)
def readers() -> Iterator[None]:
    with among_the_readers():
        yield


@pytest.fixture
def brought(tmp_path: Path) -> Path:
    (tmp_path / "brought/deep").mkdir(parents=True)
    return tmp_path / "brought"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "installed"


def values(folder: Path, table: str = "people") -> list[float]:
    return DataPack(folder, Layer.INSTALLED).read(table)["value"].tolist()


def from_files(folder: Path, brought: Path, *datasets, **more) -> Report:
    return install(datasets or (toy(),), GROUND, from_dir=brought, folder=folder, **more)


def test_a_file_is_recognised_by_what_it_holds_wherever_it_lies(folder: Path, brought: Path) -> None:
    (brought / "deep/whatever.dat").write_bytes(toy_text(ONE))
    (brought / "notes.txt").write_text("rien à voir", encoding="utf-8")
    report = from_files(folder, brought)
    assert [(outcome.fate, outcome.tables) for outcome in report.outcomes] == [(Fate.INSTALLED, ("people",))]
    assert values(folder) == [1.5, 2.0]
    assert "notes.txt" in report.remarks[0]


def test_a_file_that_goes_with_another_is_not_strange(folder: Path, brought: Path) -> None:
    (brought / "a").write_bytes(toy_text(ONE))
    (brought / "Libelles 2024.csv").write_text("code;nom", encoding="utf-8")
    assert "Libelles 2024.csv" in from_files(folder, brought).remarks[0]
    assert from_files(folder, brought, toy(beside=["libelles*.csv"])).remarks == ()


def test_the_descriptor_says_where_each_table_comes_from(folder: Path, brought: Path) -> None:
    (brought / "toy 2023.csv").write_bytes(toy_text(ONE))
    from_files(folder, brought)
    entry = resources(folder)[0]
    assert (entry["dataset"], entry["origin"], entry["vintage"], entry["cog"]) == ("toy", "toy 2023.csv", "2023", 2026)
    assert len(entry["origin_sha256"]) == 64
    assert entry["remarks"] == ["Lu dans toy 2023.csv."]
    assert entry["installed_on"]
    assert str(brought) not in (folder / "datapackage.json").read_text(encoding="utf-8")
    fields = {column["name"]: (column["type"], column["description"]) for column in entry["schema"]["fields"]}
    assert fields == {"code": ("string", "Code"), "value": ("number", "Valeur")}


def test_outlines_are_kept_as_outlines(folder: Path, brought: Path) -> None:
    (brought / "a").write_bytes(toy_text(ONE, "outlines"))
    from_files(folder, brought)
    table = DataPack(folder, Layer.INSTALLED).read("outlines")
    assert isinstance(table, gpd.GeoDataFrame)
    assert table.crs == "EPSG:4326"
    assert [outline.area for outline in table.geometry] == [1.5, 2.0]


def test_files_that_share_no_unit_are_added_up(folder: Path, brought: Path) -> None:
    (brought / "a").write_bytes(toy_text({"01002": 2.0}))
    (brought / "b").write_bytes(toy_text({"01001": 1.0}))
    report = from_files(folder, brought)
    assert values(folder) == [1.0, 2.0]
    assert report.outcomes[0].said == ("Lu dans a.", "Lu dans b.")
    assert resources(folder)[0]["origin"] == "a ; b"


def test_the_newest_of_several_files_is_taken_and_it_is_said(folder: Path, brought: Path) -> None:
    (brought / "a").write_bytes(toy_text({"01001": 4.0}, vintage="2024"))
    (brought / "b").write_bytes(toy_text({"01001": 3.0, "01002": 3.0}, vintage="2023"))
    report = from_files(folder, brought)
    assert values(folder) == [4.0]
    assert "le plus récent a été pris (a), sans b." in report.outcomes[0].said[-1]


def test_a_wrong_file_leaves_what_was_installed(folder: Path, brought: Path) -> None:
    (brought / "a").write_bytes(toy_text(ONE))
    from_files(folder, brought)
    (brought / "a").write_bytes(b"toy;people;2024\n01001;1;2")
    report = from_files(folder, brought)
    assert report.outcomes[0].fate is Fate.REFUSED
    assert "Fichier « a », ligne 2" in report.outcomes[0].refused[0].replace("\u00a0", " ")
    assert values(folder) == [1.5, 2.0]


def test_a_reader_that_breaks_stops_neither_the_others_nor_the_command(folder: Path, brought: Path) -> None:
    (brought / "a").write_bytes(toy_text(ONE, vintage="crash"))
    (brought / "b").write_bytes(toy_text(ONE))
    (brought / "bomb.csv").write_bytes(b"anything")
    report = from_files(folder, brought)
    assert report.outcomes[0].fate is Fate.INSTALLED
    assert any("n'a pas pu être lu" in sentence for sentence in report.outcomes[0].refused)
    assert values(folder) == [1.5, 2.0]


def test_a_file_heavier_than_its_dataset_allows_is_not_read(folder: Path, brought: Path) -> None:
    (brought / "a").write_bytes(toy_text(ONE) + b"\n" * 200_000)
    report = from_files(folder, brought)
    assert (report.outcomes[0].fate, resources(folder)) == (Fate.REFUSED, ())


def test_a_dataset_without_a_file_is_said_absent(folder: Path, brought: Path) -> None:
    assert from_files(folder, brought).outcomes[0].fate is Fate.ABSENT


def test_tables_of_one_reader_go_to_the_dataset_that_declares_them(folder: Path, brought: Path) -> None:
    (brought / "a").write_bytes(toy_text(ONE))
    (brought / "b").write_bytes(toy_text(ONE, "outlines"))
    report = from_files(folder, brought, toy("people", tables=["people"]), toy("lines", tables=["outlines"]))
    assert [(outcome.dataset, outcome.tables) for outcome in report.outcomes] == \
        [("people", ("people",)), ("lines", ("outlines",))]
    assert {entry["name"]: entry["dataset"] for entry in resources(folder)} == {"people": "people", "outlines": "lines"}


def test_a_second_file_of_a_dataset_leaves_its_other_table(folder: Path, brought: Path) -> None:
    (brought / "a").write_bytes(toy_text(ONE))
    from_files(folder, brought)
    (brought / "a").write_bytes(toy_text({"01001": 7.0}, "outlines"))
    from_files(folder, brought)
    assert values(folder) == [1.5, 2.0]
    assert values(folder, "outlines") == [7.0]


def test_what_is_removed_is_gone_and_its_files_at_the_next_writing(folder: Path, brought: Path) -> None:
    (brought / "a").write_bytes(toy_text(ONE))
    from_files(folder, brought)
    assert remove(["toy", "nothing"], folder) == ("toy",)
    assert resources(folder) == ()
    # A session that started before may still read it.
    assert len(list((folder / "tables").iterdir())) == 1
    assert remove(["toy"], folder) == ()
    assert list((folder / "tables").iterdir()) == []


def test_a_damaged_descriptor_does_not_forbid_to_install_anew(folder: Path, brought: Path) -> None:
    (brought / "a").write_bytes(toy_text(ONE))
    folder.mkdir()
    (folder / "datapackage.json").write_text("{", encoding="utf-8")
    from_files(folder, brought)
    assert values(folder) == [1.5, 2.0]


def test_two_installations_at_once_are_refused(folder: Path, brought: Path) -> None:
    refused: list[BaseException] = []

    def second() -> None:
        try:
            from_files(folder, brought)
        except BusyError as failure:
            refused.append(failure)

    with writing(folder):
        other = threading.Thread(target=second)
        other.start()
        other.join()
    assert "Une autre installation est en cours" in str(refused[0])
    assert from_files(folder, brought).outcomes


def test_no_folder_and_no_such_source_are_refused_in_french(folder: Path, brought: Path) -> None:
    with pytest.raises(FileError, match="n'existe pas"):
        from_files(folder, brought / "nowhere")
    with pytest.raises(FileError, match="Source inconnue"):
        chosen(["nothing_of_the_sort"])


def test_links_and_hidden_files_are_not_followed(brought: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_bytes(toy_text(ONE))
    (brought / "link.csv").symlink_to(tmp_path / "secret.csv")
    (brought / "loop").symlink_to(brought, target_is_directory=True)
    (brought / ".hidden").write_bytes(toy_text(ONE))
    (brought / "~$open.xlsx").write_bytes(b"")
    assert listed(brought) == ((), ())


def test_whoever_cancels_leaves_what_was_installed(folder: Path, brought: Path) -> None:
    (brought / "a").write_bytes(toy_text(ONE))
    report = from_files(folder, brought, cancelled=lambda: True)
    assert report.outcomes[0].fate is Fate.CANCELLED
    assert resources(folder) == ()


# -- a process killed in the middle ------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from diagnostic.sources.install import install
from diagnostic.sources.readers.delivery import Tidy
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.warehouse import Warehouse
from tests.sources.toy_reader import among_the_readers, toy

left = int(sys.argv[3])

def mortal(call):
    def killing(*arguments, **more):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **more)
    return killing

os.fsync, os.replace = mortal(os.fsync), mortal(os.replace)
with among_the_readers():
    install((toy(),), Ground(Warehouse.embedded().gazetteer), from_dir=Path(sys.argv[1]), folder=Path(sys.argv[2]))
print(left)
"""


def killed(folder: Path, brought: Path, at: int) -> subprocess.CompletedProcess[str]:
    """Install in a process that kills itself just before its call number `at` of those that reach the disk."""
    return subprocess.run([sys.executable, "-c", KILLED, str(brought), str(folder), str(at)], text=True, cwd=ROOT,
                          capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_process_killed_anywhere_leaves_the_former_state_or_the_new_one(folder: Path, brought: Path) -> None:
    """Two tables make seven calls: fsync and rename of each, fsync of the descriptor, its rename, fsync of the folder.

    Killed before the sixth, the former state; before the seventh, the new one. Never one table of each.
    """
    (brought / "a").write_bytes(toy_text({"01001": 1.0}))
    (brought / "b").write_bytes(toy_text({"01001": 1.0}, "outlines"))
    from_files(folder, brought)
    (brought / "a").write_bytes(toy_text({"01001": 2.0}))
    (brought / "b").write_bytes(toy_text({"01001": 2.0}, "outlines"))
    seen = []
    for at in range(1, 8):
        assert killed(folder, brought, at).returncode == -signal.SIGKILL
        seen.append((values(folder)[0], values(folder, "outlines")[0]))
    assert seen == [(1.0, 1.0)] * 6 + [(2.0, 2.0)]
    after = killed(folder, brought, 8)
    assert (after.returncode, after.stdout.strip()) == (0, "1")
    left = {path.name for path in (folder / "tables").iterdir()} | {path.name for path in folder.glob("*.partial")}
    assert left == {Path(entry["path"]).name for entry in resources(folder)}


def test_a_full_disk_leaves_the_former_state(folder: Path, brought: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (brought / "a").write_bytes(toy_text({"01001": 1.0}))
    from_files(folder, brought)
    (brought / "a").write_bytes(toy_text({"01001": 2.0}))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pack_writer.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        from_files(folder, brought)
    assert values(folder) == [1.0]


# -- from producers ----------------------------------------------------------------------------------------------

FILE = "https://www.insee.fr/fichier/toy.csv"
FIXED = {"kind": "address", "address": FILE, "vintage": "2023"}


@pytest.fixture
def insee() -> Iterator[Producers]:
    with producers() as playing:
        yield playing


def from_producers(folder: Path, insee: Producers, *datasets, **more) -> Report:
    web = Web(Patience(connect=1, read=1, attempts=2, pause=0.01), insee.mirror)
    return install(datasets or (toy(resolver=FIXED),), GROUND, folder=folder, web=web, **more)


def test_a_dataset_is_downloaded_read_and_installed(insee: Producers, folder: Path) -> None:
    insee.serve(FILE, failing(1, whole(toy_text(ONE))))
    steps: list[Step] = []
    report = from_producers(folder, insee, progress=steps.append)
    assert report.outcomes[0].fate is Fate.INSTALLED
    assert values(folder) == [1.5, 2.0]
    entry = resources(folder)[0]
    assert (entry["origin"], entry["origin_year"]) == (FILE, 2023)
    assert [step.phase for step in steps] == [Phase.SEARCH, Phase.DOWNLOAD, Phase.READING, Phase.DONE]
    assert not any((folder / "telechargements").iterdir())


def test_one_producer_out_of_reach_does_not_stop_the_others(insee: Producers, folder: Path) -> None:
    insee.serve(FILE, whole(toy_text(ONE, "outlines")))
    report = from_producers(
        folder, insee, toy("gone", tables=["people"], resolver={**FIXED, "address": "https://www.insee.fr/gone.csv"}),
        toy("bring", tables=["other"]), toy("here", tables=["outlines"], resolver=FIXED))
    assert [outcome.fate for outcome in report.outcomes] == [Fate.REFUSED, Fate.REFUSED, Fate.INSTALLED]
    assert "erreur 404" in report.outcomes[0].refused[0]
    assert "ne se télécharge pas" in report.outcomes[1].refused[0]
    assert values(folder, "outlines") == [1.5, 2.0]


def test_another_file_at_that_address_is_refused(insee: Producers, folder: Path) -> None:
    insee.serve(FILE, whole(b"colonne;autre\n1;2\n"))
    report = from_producers(folder, insee)
    assert report.outcomes[0].fate is Fate.REFUSED
    assert "forme que publie le producteur" in report.outcomes[0].refused[0]
    assert resources(folder) == ()


def test_several_files_of_a_dataset_are_all_brought(insee: Producers, folder: Path) -> None:
    insee.serve(FILE, whole(toy_text(ONE)))
    insee.serve("https://www.insee.fr/b.csv", resumable(toy_text(ONE, "outlines"), cut_at=10))
    report = from_producers(folder, insee, toy(resolver=[FIXED, {**FIXED, "address": "https://www.insee.fr/b.csv"}]))
    assert report.outcomes[0].tables == ("people", "outlines")


def test_a_file_out_of_reach_leaves_the_others_of_its_dataset(insee: Producers, folder: Path) -> None:
    insee.serve(FILE, whole(toy_text(ONE)))
    report = from_producers(folder, insee, toy(resolver=[{**FIXED, "address": "https://www.insee.fr/gone.csv"}, FIXED]))
    assert (report.outcomes[0].fate, report.outcomes[0].tables) == (Fate.INSTALLED, ("people",))
    assert "erreur 404" in report.outcomes[0].refused[0]


def test_the_report_can_be_told_to_another_program(insee: Producers, folder: Path) -> None:
    insee.serve(FILE, whole(toy_text(ONE)))
    told = json.loads(json.dumps(asdict(from_producers(folder, insee))))
    assert told["outcomes"][0]["fate"] == "installé"


@settings(max_examples=30, deadline=None)
@given(files=st.lists(st.tuples(st.sampled_from(["2022", "2023"]), st.sets(st.sampled_from(["01001", "01002", "01004"]),
                                                                            min_size=1)), min_size=1, max_size=4),
       data=st.data())
def test_the_order_of_files_never_matters(files: list[tuple[str, set[str]]], data: st.DataObject) -> None:
    """Either all add up, or one of the newest vintage is taken alone; the same whatever the order."""
    def piece(rank: int) -> Piece:
        vintage, codes = files[rank]
        frame = pd.DataFrame({"code": sorted(codes), "value": [float(rank)] * len(codes)})
        return Piece(Tidy("people", frame, "", "", vintage, {}), (Origin(f"file {rank}", "0"),))

    order = data.draw(st.permutations(range(len(files))))
    one, other = one_of([piece(rank) for rank in range(len(files))]), one_of([piece(rank) for rank in order])
    pd.testing.assert_frame_equal(one.table.frame, other.table.frame)
    assert one.table.vintage == max(vintage for vintage, _ in files)
    assert one.table.frame["code"].is_unique
    everything = [code for _, codes in files for code in codes]
    if len({vintage for vintage, _ in files}) == 1 and len(set(everything)) == len(everything):
        assert sorted(everything) == one.table.frame["code"].tolist()
