"""Who administers the service sees its state, as measured; nobody else does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from diagnostic import measures
from diagnostic.registry.access import Area, Identity, Level, Role
from diagnostic.registry.register import Desk, Registry
from interface import data_panel, identity, readiness, service_panel
from interface.readiness import Found, Readiness
from tests.interface.test_screens import opened, words

BOSS, OTHER = "chef@ars.example", "lecteur@ars.example"


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict[str, Found]:
    """What is found of the parts, said by the test."""
    said = {"now": Found()}
    monkeypatch.setattr(service_panel, "_STATE", Readiness(lambda: said["now"], fresh=0))
    return said


def log_in(monkeypatch: pytest.MonkeyPatch, account: str, register: Registry) -> None:
    monkeypatch.setattr(identity, "team", lambda: True)
    monkeypatch.setattr(identity, "person", lambda: Identity(account, "Quelqu'un"))
    monkeypatch.setattr(identity, "registry", lambda: register)


@pytest.fixture
def team(desk: Desk) -> Registry:
    return Registry(desk.door.database, desk.door.regions, team=True)


def test_one_sees_the_service_of_ones_own_machine_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    del desk
    monkeypatch.setattr(data_panel, "own_machine", lambda: True)
    assert service_panel.offered()
    monkeypatch.setattr(data_panel, "own_machine", lambda: False)
    assert not service_panel.offered()


@pytest.mark.parametrize(("role", "area", "offered"), [
    (Role.ADMINISTRATOR, Area(Level.EVERYWHERE), True), (Role.ADMINISTRATOR, Area(Level.DEPARTMENT, "13"), False),
    (Role.EDITOR, Area(Level.EVERYWHERE), False), (None, None, False)])
def test_in_a_team_who_administers_everything_sees_it(
        role: Role | None, area: Area | None, offered: bool, team: Registry, desk: Desk,
        monkeypatch: pytest.MonkeyPatch) -> None:
    desk.people.grant(BOSS, Role.ADMINISTRATOR, Area(Level.EVERYWHERE))
    if role is not None and area is not None:
        desk.people.grant(OTHER, role, area)
    log_in(monkeypatch, OTHER, team)
    assert service_panel.offered() is offered


def test_who_the_environment_names_sees_it_while_the_database_is_down(
        team: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise identity.RegistryError("arrêtée")

    monkeypatch.setattr(team, "desk", down)
    log_in(monkeypatch, BOSS, team)
    assert not service_panel.offered()
    monkeypatch.setenv("CPTS_ADMINISTRATEURS", BOSS)
    assert service_panel.offered()


def test_the_panel_tells_what_was_measured(desk: Desk, state: Mapping[str, Any]) -> None:
    del desk, state
    for seconds in (0.1, 0.2, 0.9):
        measures.interaction("offre", seconds)
    measures.error("KeyError", "pages/offre.py:12 <module>", "offre")
    app = opened({"codes": "30258"}, "donnees")
    assert not app.exception
    said = re.sub(r"\s+", " ", words(app).replace("\u202f", " ").replace("\u00a0", " "))
    for told in ("Service", "en service", "Version du registre attendue", "95e centile", "pages/offre.py:12",
                 "KeyError", "celles de l'exemplaire qui vous répond"):
        assert told in said, told
    page = measures.pages()["offre"]
    assert f"Offre de soins {page.count} {page.percentile(0.5) * 1000:.0f} ms" in said


def test_what_misses_is_told_in_french(desk: Desk, state: dict[str, Found]) -> None:
    del desk
    state["now"] = Found(("register",), ("projects", "disk"))
    said = words(opened({"codes": "30258"}, "donnees"))
    assert "Le registre ne répond pas." in said
    assert "Le dossier des projets ne peut pas être écrit." in said
    assert "Le disque des projets est presque plein." in said
    assert "indisponible" in said


def test_every_part_and_every_page_has_its_words() -> None:
    pages = {path.stem for path in (Path(__file__).resolve().parents[2] / "pages").glob("*.py")}
    assert pages == set(service_panel._PAGES)
    assert set(service_panel._PARTS) == {"data", "register", "projects", "disk"}
    assert readiness.LEAST_FREE > 0


@pytest.mark.parametrize(("minutes", "said"), [(3, "3\u00a0min"), (252, "4\u00a0h 12\u00a0min"),
                                               (1_500, "1\u00a0jour 1\u00a0h"), (4_600, "3\u00a0jours 4\u00a0h")])
def test_how_long_is_said_in_words(minutes: int, said: str) -> None:
    assert service_panel._lasted(timedelta(minutes=minutes)) == said
