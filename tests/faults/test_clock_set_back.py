"""A clock that goes back, by an hour or by years: order by number, nothing refused, nothing forgotten, no negative age.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from diagnostic.figures.layers import ensure_layers, layers_ready
from diagnostic.projects import store as store_module
from diagnostic.projects.project import Project, Work
from diagnostic.projects.store import KEPT_FOR, Store
from diagnostic.registry import door
from diagnostic.registry.access import NotAllowedError, Role
from diagnostic.registry.audit import Audit
from diagnostic.registry.claims import Settings, early, expired
from diagnostic.registry.database import Database
from diagnostic.registry.timeline import timeline
from diagnostic.sources.download import forget
from diagnostic.sources.installed import sound
from diagnostic.sources.status import age
from diagnostic.sources.warehouse import Warehouse
from interface import data_job
from interface.data_job import Ending, Job, Runner
from tests.faults.every_page import visited, words
from tests.faults.installing import TABLES, put
from tests.figures.test_layers import country
from tests.registry.register_toy import desk_of, grant, local_registry, sheet_of

TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATE = datetime(2020, 1, 1, tzinfo=UTC)
ONE, TWO, THREE = (Work(Project((code,), name)) for code, name in (("30341", "Un"), ("30344", "Deux"),
                                                                  ("30258", "Trois")))


class Clock(datetime):
    """What the machine says that it is."""

    shown = TODAY

    @classmethod
    def now(cls, tz: object = None) -> datetime:
        return cls.shown


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    for module in (store_module, door):
        monkeypatch.setattr(module, "datetime", Clock)
    monkeypatch.setattr(Clock, "shown", TODAY)
    return Clock


def test_what_is_shared_while_the_clock_is_late_outlives_its_being_set_right(tmp_path: Path, clock: type[Clock]
                                                                            ) -> None:
    store = Store(tmp_path)
    before = store.keep(ONE)
    clock.shown = LATE
    during = store.keep(TWO)
    assert store.snapshot(before) == ONE
    clock.shown = TODAY + timedelta(days=1)
    store.keep(THREE)
    assert store.snapshot(during) == TWO, "set right, the clock makes nothing old at once"
    assert store.prune(TODAY + KEPT_FOR + timedelta(days=400)) == 3, "it is forgotten in its time"


def test_the_last_saved_stays_the_last(tmp_path: Path, clock: type[Clock]) -> None:
    store = Store(tmp_path)
    store.save("Un", ONE)
    for name, back in (("Deux", timedelta(hours=1)), ("Trois", timedelta(days=3_000))):
        clock.shown = TODAY - back
        store.save(name, TWO)
    assert [saved.name for saved in store.saved()] == ["Trois", "Deux", "Un"]
    store.save("Un", THREE, overwrite=True)
    assert [saved.name for saved in store.saved()] == ["Un", "Trois", "Deux"]


def test_versions_are_in_the_order_of_their_numbers(tmp_path: Path, clock: type[Clock]) -> None:
    desk = local_registry(Database(f"sqlite:///{tmp_path / 'registre.sqlite'}")).desk()
    made = desk.perimeters.create(sheet_of("Un"))
    stamps = [desk.perimeters.stamp()]
    for number, shown in enumerate((LATE, TODAY - timedelta(hours=1), LATE - timedelta(days=9)), start=2):
        clock.shown = shown
        changed = desk.perimeters.change(made.id, sheet_of(f"Version {number}"), "", number - 1)
        assert changed.version == number, "nothing is refused"
        stamps.append(desk.perimeters.stamp())
    assert len(set(stamps)) == 4, "every change is noticed"
    assert [told.version for told in desk.perimeters.history(made.id)] == [4, 3, 2, 1]
    told = [happening.what for happening in timeline(desk, cpts=made.id)]
    assert ["Version 4" in told[0], "Version 3" in told[1], "Version 2" in told[2]] == [True] * 3
    clock.shown = TODAY
    assert desk.perimeters.restore(made.id, "", 4, 1).version == 5


def test_a_refusal_told_by_a_clock_that_was_ahead_does_not_keep_the_next_ones_quiet(tmp_path: Path, clock: type[Clock]
                                                                                  ) -> None:
    database = Database(f"sqlite:///{tmp_path / 'registre.sqlite'}")
    local_registry(database).desk().perimeters.create(sheet_of())
    stranger = desk_of(database, "personne@ailleurs.fr")
    administrator = desk_of(database, "admin@ailleurs.fr", grant(Role.ADMINISTRATOR))
    refusals = []
    for shown in (TODAY + timedelta(days=300), TODAY, TODAY + timedelta(minutes=5)):
        clock.shown = shown
        with pytest.raises(NotAllowedError):
            stranger.perimeters.entries()
        refusals.append(sum(line.account == "personne@ailleurs.fr" for line in Audit(administrator.door).lines(50)))
    assert refusals == [1, 2, 2]


def test_who_logs_in_while_the_clock_is_late_is_told_that_it_is(clock: type[Clock]) -> None:
    claims, settings = {"iat": TODAY.timestamp()}, Settings()
    assert not early(claims, TODAY)
    assert not early(claims, TODAY - timedelta(minutes=4))
    assert early(claims, TODAY - timedelta(hours=1)), "told as the clock's doing, not as a login to be made again"
    assert not early({"iat": "demain"}, TODAY)
    assert not expired(claims, settings, TODAY + timedelta(hours=1))


def test_no_age_is_negative() -> None:
    assert [age(date(2026, 11, 22) + timedelta(days=days), date(2026, 11, 22)) for days in (0, 1, 400)] == [
        "aujourd'hui"] * 3


def test_data_installed_tomorrow_are_used_and_told_without_a_negative_age(tmp_path: Path,
                                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "donnees"
    put(folder, 1)
    descriptor = folder / "datapackage.json"
    text = descriptor.read_text(encoding="utf-8")
    descriptor.write_text(text.replace(f'"installed_on": "{date.today().year}', '"installed_on": "2099'))
    for path in folder.rglob("*"):
        os.utime(path, (time.time() + 1e8,) * 2)
    monkeypatch.setenv("DIAGNOSTIC_DATA_DIR", str(folder))
    assert sound(folder).names == TABLES
    assert Warehouse.standard().has("people")
    told = words(visited("donnees"))
    assert "il y a -" not in told
    assert "il y a −" not in told


def test_what_is_installed_again_by_an_earlier_clock_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                                ) -> None:
    folder = tmp_path / "donnees"
    monkeypatch.setenv("DIAGNOSTIC_DATA_DIR", str(folder))
    put(folder, 1)
    assert Warehouse.standard().table("people")["value"].iloc[0] == 1
    put(folder, 2)
    os.utime(folder / "datapackage.json", (LATE.timestamp(),) * 2)
    assert Warehouse.standard().table("people")["value"].iloc[0] == 2


def test_downloads_and_outlines_of_the_future_are_kept(tmp_path: Path) -> None:
    (tmp_path / "telechargements" / "abc").mkdir(parents=True)
    static = tmp_path / "static"
    name = ensure_layers(country(), static)
    for path in (tmp_path / "telechargements" / "abc", static / name, static / name / "index.json"):
        os.utime(path, (time.time() + 1e8,) * 2)
    forget(tmp_path / "telechargements")
    assert (tmp_path / "telechargements" / "abc").is_dir()
    assert layers_ready(country(), static)
    assert ensure_layers(country(), static) == name


def test_what_a_job_did_is_told_whatever_the_clock_does(monkeypatch: pytest.MonkeyPatch) -> None:
    runner = Runner()
    runner.last = Job("Installation", Ending.CANCELLED, ended=time.monotonic())
    monkeypatch.setattr(data_job, "RUNNER", runner)
    monkeypatch.setattr("time.time", lambda: LATE.timestamp())
    assert "Installation : arrêtée. Ce qui était installé le reste." in words(visited("donnees"))
