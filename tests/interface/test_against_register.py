"""What the Territoire screen says of a territory against the registered CPTS, and the way into the register."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import Country

from diagnostic.diagnosis import diagnose
from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart, Unit, units_of
from diagnostic.sources.warehouse import Warehouse
from interface import registry_drafts, session
from interface.against_register import _begin, against
from interface.registry_state import Place, Room, place
from tests.drawing.toys import diagnosed, inhabited
from tests.interface.sessions import do, opened
from tests.interface.test_territory_figures import written

HOSTILE = "<img src=x onerror=alert(1)>"


def told(letters: str, toy: Warehouse) -> str:
    return " ".join(written(against(diagnosed(letters, toy), toy)).split())


@pytest.fixture
def plain() -> Warehouse:
    """A B C D    A 1000, B 300, C 40, D 60, E 500 inhabitants; the registered CPTS holds B and C, nobody A, D or E.
       . . . E"""
    return inhabited(Country("A B C D\n. . . E"), {"A": 1000, "B": 300, "C": 40, "D": 60, "E": 500},
                     register={HOSTILE: "BC"})


def test_what_is_shared_is_told_with_the_share_of_each_and_a_name_is_text(plain: Warehouse) -> None:
    """A and B share 300 inhabitants of their 1 300, and of the 340 of the CPTS."""
    assert HOSTILE not in against(diagnosed("AB", plain), plain)
    assert f"{HOSTILE} 1 300 23 % 88 %" in told("AB", plain)


def test_what_nobody_covers_is_told_taken_or_left_beside(plain: Warehouse) -> None:
    said = told("BD", plain)
    assert "1 commune du territoire (60 habitants) n'est dans aucune autre CPTS : Commune D." in said
    assert "Zones blanches qui le touchent" in said
    assert said.index("(1 000 habitants)") < said.index("(500 habitants)")
    alone = told("DE", plain)
    assert "2 communes du territoire (560 habitants) ne sont dans aucune autre CPTS" in alone
    assert "Zone blanche" not in alone


def test_the_registered_cpts_itself_shares_all_and_leaves_what_it_left(plain: Warehouse) -> None:
    said = told("BC", plain)
    assert f"{HOSTILE} 2 340 100 % 100 %" in said
    assert "aucune autre CPTS" not in said
    assert "(1 000 habitants)" in said


def test_a_department_of_which_no_register_speaks_has_no_zone_blanche() -> None:
    toy = inhabited(Country("A B C"), {"A": 1000, "B": 300, "C": 40})
    assert against(diagnosed("AB", toy), toy) == ""


def test_a_share_that_is_only_known_at_most_is_said_so() -> None:
    """The figure is a most where the diagnosis could only count so."""
    toy = inhabited(Country("A B"), {"A": 1000, "B": 300}, register={"CPTS B": "B"})
    diagnosis = diagnose([Unit("01001"), Unit("01002", declared=DeclaredPart(200, "le bourg"))], toy)
    assert "au plus 200" in written(against(diagnosis, toy))
    sure = replace(diagnosis, overlaps=tuple(replace(overlap, at_most=False) for overlap in diagnosis.overlaps))
    assert "200" in written(against(sure, toy))
    assert "au plus" not in written(against(sure, toy))


def test_a_city_with_an_arrondissement_that_nobody_covers(warehouse: Warehouse) -> None:
    """Marseille: eight CPTS hold its arrondissements, nobody the first."""
    said = " ".join(written(against(diagnose(units_of(["13055"]), warehouse), warehouse)).split())
    assert "1 arrondissement du territoire (37 599 habitants) n'est dans aucune autre CPTS : Marseille 1er" in said


def test_the_territory_begins_a_form_of_the_register() -> None:
    app = opened({"codes": "30062-30344", "nom": "Essai"})
    do(app, _begin)
    draft = do(app, lambda: registry_drafts.draft(""))
    assert (draft.name, draft.selection, draft.department) == ("Essai", Selection.of(["30062", "30344"]), "30")
    assert do(app, place) == Place(Room.FORM)
    do(app, lambda: registry_drafts.type_in("", name="CPTS de la Vaunage"))
    do(app, lambda: session.change(codes=("30062",)))
    do(app, _begin)
    again = do(app, lambda: registry_drafts.draft(""))
    assert (again.name, again.selection.codes) == ("CPTS de la Vaunage", ("30062",))
