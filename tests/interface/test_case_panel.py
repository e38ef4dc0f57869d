"""The panel of a conflict, driven on the screen of overlaps without a browser.

« Littoral » holds Cagnes (06027), Antibes (06004) and Vence (06157), « Baous » Cagnes, Vence and Gattières (06064).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import registry_app
from streamlit.testing.v1 import AppTest

from diagnostic.geography.units import codes_of, units_of
from diagnostic.registry.access import Role
from diagnostic.registry.case import State
from diagnostic.registry.model import sheet
from diagnostic.registry.register import Desk, Registry
from diagnostic.sources.warehouse import Warehouse
from interface import identity
from tests.registry.register_toy import desk_of, grant

HOSTILE = "=1+1 <script>alert(1)</script> :material/home: [x](http://y)"


@pytest.fixture
def desk(warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DIAGNOSTIC_PROJECTS", str(tmp_path))
    made = Registry.desk_of_server(warehouse)
    yield made
    made.door.database.close()


@pytest.fixture
def pair(desk: Desk) -> tuple[str, str]:
    """Ids of Littoral and Baous."""
    return tuple(desk.perimeters.create(sheet(name, "06", units_of(codes), 2026)).id for name, codes in (  # type: ignore[return-value]
        ("CPTS du Littoral", ["06027", "06004", "06157"]), ("CPTS des Baous", ["06027", "06157", "06064"])))


@pytest.fixture
def app(pair: tuple[str, str]) -> AppTest:
    opened = AppTest.from_file(str(registry_app.ROOT / "app.py"), default_timeout=60)
    opened.query_params["zone"] = "departement-06"
    opened.run()
    opened.switch_page("pages/chevauchements.py")
    return registry_app.sound(opened.run())


def field(app: AppTest, kind: str, name: str) -> Any:
    """The one field of the panel whose key begins so."""
    found, = [one for one in getattr(app, kind) if str(one.key).startswith(f"case_{name}_")]
    return found


def keep(app: AppTest, code: str, option: str) -> AppTest:
    """Say who keeps a commune, by the words of the choice."""
    field(app, "selectbox", "code").set_value(code)
    app.run()
    chosen = field(app, "selectbox", "way")
    position = next(rank for rank, words in enumerate(chosen.options) if option in words)
    chosen.select_index(position)
    return registry_app.sound(app.run())


def codes(desk: Desk, identifier: str) -> tuple[str, ...]:
    return codes_of(desk.perimeters.entry(identifier).sheet.units)


def test_a_proposal_waits_for_both_then_changes_the_perimeters(app: AppTest, desk: Desk, pair: tuple[str, str]) -> None:
    littoral, baous = pair
    assert "État du dossier : à traiter" in registry_app.words(app)
    keep(app, "06027", "Littoral")
    field(app, "text_input", "why").set_value(HOSTILE)
    registry_app.press(app, "case_propose")
    said = registry_app.words(app)
    assert "elle attend l'accord des deux CPTS" in said
    assert "Cagnes-sur-Mer à « CPTS du Littoral »" in said
    assert HOSTILE in said
    assert codes(desk, baous) == ("06027", "06064", "06157")
    registry_app.press(app, f"case_agree_{baous}")
    assert "accord donné" in registry_app.words(app)
    assert f"case_agree_{baous}" not in registry_app.keys(app)
    registry_app.press(app, f"case_agree_{littoral}")
    assert codes(desk, baous) == ("06064", "06157")
    assert codes(desk, littoral) == ("06004", "06027", "06157")
    assert "1 commune encore en conflit : Vence" in registry_app.words(app)


def test_a_decision_on_all_of_it_and_the_way_back(app: AppTest, desk: Desk, pair: tuple[str, str]) -> None:
    littoral, _ = pair
    keep(app, "toutes", "Baous")
    registry_app.press(app, "case_assign")
    assert codes(desk, littoral) == ("06004",)
    said = registry_app.words(app)
    assert "Aucun chevauchement" in said
    assert "La décision est enregistrée" in said
    registry_app.press(app, "case_undo_past")
    assert codes(desk, littoral) == ("06004", "06027", "06157")
    assert "rouverte" in registry_app.words(app)
    assert desk.cases.of_pair(*pair).state is State.REOPENED


def test_parts_by_iris_leave_no_inhabitant_to_both(app: AppTest, desk: Desk, pair: tuple[str, str]) -> None:
    keep(app, "06027", "(IRIS)")
    registry_app.press(app, "case_assign")
    assert "Choisissez au moins un IRIS" in registry_app.words(app)
    chosen = field(app, "multiselect", "iris")
    first = chosen.options[0].split(" ")[0].split("\u00a0")[0]
    chosen.set_value([first])
    registry_app.sound(app.run())
    assert "les autres IRIS" in registry_app.words(app)
    registry_app.press(app, "case_assign")
    held = [next(unit for unit in desk.perimeters.entry(one).sheet.units if unit.code == "06027") for one in pair]
    assert set(held[0].iris).isdisjoint(held[1].iris)
    assert first in {*held[0].iris, *held[1].iris}


def test_declared_parts_ask_for_a_number_and_a_reason(app: AppTest, desk: Desk, pair: tuple[str, str]) -> None:
    keep(app, "06157", "(habitants)")
    registry_app.press(app, "case_propose")
    assert "Indiquez combien d'habitants" in registry_app.words(app)
    for side, people in zip(pair, ("1 000 000", "10"), strict=True):
        field(app, "text_input", f"people_{side}").set_value(people)
        field(app, "text_input", f"part_{side}").set_value("hameaux")
    field(app, "text_input", "why").set_value("gardé")
    registry_app.press(app, "case_propose")
    assert "n'en a que" in registry_app.words(app)
    # A refusal keeps what was typed.
    assert field(app, "text_input", "why").value == "gardé"
    field(app, "text_input", f"people_{pair[0]}").set_value("5 000")
    registry_app.press(app, "case_propose")
    terms, = desk.cases.of_pair(*pair).proposal.terms
    assert sorted(part.declared.population for part in terms.held) == [10, 5_000]


def test_nobody_is_chosen_for_the_person(app: AppTest, desk: Desk, pair: tuple[str, str]) -> None:
    registry_app.press(app, "case_assign")
    assert "qui garde la commune" in registry_app.words(app)
    assert desk.cases.all() == ()


def test_somebody_was_faster(app: AppTest, desk: Desk, pair: tuple[str, str]) -> None:
    keep(app, "06027", "Littoral")
    desk.perimeters.change(pair[1], sheet("CPTS des Baous", "06", units_of(["06027", "06157"]), 2026), "", 1)
    registry_app.press(app, "case_assign")
    assert "« CPTS des Baous » a été modifiée entre-temps" in registry_app.words(app)
    assert codes(desk, pair[1]) == ("06027", "06157")
    assert desk.cases.all() == ()


def test_a_comment_is_text_and_the_shared_commune_is_no_conflict(app: AppTest, desk: Desk,
                                                                  pair: tuple[str, str]) -> None:
    field(app, "text_area", "comment").set_value(HOSTILE)
    registry_app.press(app, "case_comment")
    assert HOSTILE in registry_app.words(app)
    assert "<script>alert" not in registry_app.html_of(app)
    field(app, "selectbox", "shared").set_value("06027")
    field(app, "text_input", "shared_why").set_value("deux rives")
    registry_app.press(app, "case_share")
    assert desk.shared.declared() == {"06027": "deux rives"}
    assert "Dite partagée : deux rives" in registry_app.words(app)
    registry_app.press(app, "case_unshare")
    assert desk.shared.declared() == {}


def test_a_reader_sees_and_does_nothing(app: AppTest, desk: Desk, pair: tuple[str, str],
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    desk.cases.comment(*pair, "à voir")
    reader = desk_of(desk.door.database, "lectrice", grant(Role.READER, "06"))
    monkeypatch.setattr(identity, "desk", lambda: reader)
    monkeypatch.setattr(identity, "entrance", lambda: reader)
    registry_app.sound(app.run())
    assert "à voir" in registry_app.words(app)
    assert "État du dossier : à traiter" in registry_app.words(app)
    assert {key for key in registry_app.keys(app) if key.startswith("case_")} == set()
    assert [one for one in app.text_area if str(one.key).startswith("case_")] == []
