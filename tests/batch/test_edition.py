"""A batch cut one day and finished the next has one date; a new batch has its own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from here import Here

from diagnostic import packs_cli
from diagnostic.batch.edition import EDITION, kept
from diagnostic.batch.run import Batch
from diagnostic.batch.store import opened
from diagnostic.batch.territories import read_territories
from diagnostic.cli import DONE, WITH_REMARKS, parser
from diagnostic.dossier import Dossier
from diagnostic.sources.warehouse import Warehouse

EVENING, MORNING, LATER = date(2026, 11, 21), date(2026, 11, 22), date(2026, 12, 1)


pytestmark = pytest.mark.usefixtures("here")


def run(table: Path, out: Path, warehouse: Warehouse, today: date, *more: str) -> int:
    options = parser().parse_args(["packs", str(table), "--out", str(out), "--parts", "calendrier", *more])
    return packs_cli.run_packs(options, warehouse, lambda: today)


def days(out: Path) -> dict[str, str | None]:
    return {path.parent.name: json.loads(path.read_bytes())["edition"] for path in out.glob("*/manifeste.json")}


def cut(table: Path, out: Path, warehouse: Warehouse, day: date | None) -> None:
    """The same batch, stopped once its first pack is there."""
    def stop(sentence: str) -> None:
        if sentence.startswith("1/"):
            raise KeyboardInterrupt

    listing = read_territories(table.name, table.read_bytes(), warehouse, Dossier(parts=("calendrier",)))
    with opened(out) as store, pytest.raises(KeyboardInterrupt):
        Batch(listing.territories, store, warehouse, day, None, stop).run(lambda number: Here())


def test_a_batch_cut_in_the_evening_keeps_its_day_after_midnight(
        table: Path, tmp_path: Path, warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    cut(table, out, warehouse, EVENING)
    (first,) = days(out)
    made = (out / first / "manifeste.json").stat()
    assert run(table, out, warehouse, MORNING) == DONE
    told = capsys.readouterr().err
    assert "21\u00a0novembre 2026" in told
    assert "--edited 2026-11-22" in told
    assert "1/2" in told, "the first pack is not made again"
    assert set(days(out).values()) == {"2026-11-21"}
    assert (out / first / "manifeste.json").stat().st_ino == made.st_ino
    assert not (out / EDITION).exists()
    assert run(table, out, warehouse, LATER) == DONE
    assert set(days(out).values()) == {"2026-12-01"}
    assert "pas fini" not in capsys.readouterr().err


def test_the_day_asked_for_is_the_one_that_counts(
        table: Path, tmp_path: Path, warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    cut(table, tmp_path, warehouse, None)
    assert run(table, tmp_path, warehouse, MORNING, "--edited", "2026-01-01") == DONE
    assert set(days(tmp_path).values()) == {"2026-01-01"}
    assert "pas fini" not in capsys.readouterr().err


def test_a_territory_to_mend_is_finished_with_the_day_of_the_others(
        table: Path, tmp_path: Path, warehouse: Warehouse) -> None:
    out = tmp_path / "out"
    table.write_text("nom;codes\nA;30344\nB;99999\n", encoding="utf-8")
    assert run(table, out, warehouse, EVENING) == WITH_REMARKS
    table.write_text("nom;codes\nA;30344\nB;30333\n", encoding="utf-8")
    assert run(table, out, warehouse, MORNING) == DONE
    assert days(out) == {"A": "2026-11-21", "B": "2026-11-21"}


def test_no_day_is_kept_as_no_day_and_a_damaged_one_is_no_reason_to_stop(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.write(EDITION, b"aucune\n")
        day, said = kept(store, MORNING)
        assert (day, "sans date" in said) == (None, True)
        for damaged in (b"", b"\xff", b"hier"):
            store.write(EDITION, damaged)
            assert kept(store, MORNING) == (MORNING, "")
