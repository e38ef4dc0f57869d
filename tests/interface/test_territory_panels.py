"""The panels of the Territoire screen on the whole application: search, list, file, help; what each does or refuses."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import shapely
from streamlit.testing.v1 import AppTest

from diagnostic.drawing.selection import Selection
from diagnostic.geography.covering import Rule
from diagnostic.geography.units import DeclaredPart
from diagnostic.projects.file import to_text
from diagnostic.projects.project import Project, Work
from diagnostic.sources.warehouse import Warehouse
from interface import file_panel
from tests.sources.outlines import SQUARE, geojson, polygon, zipped

ROOT = Path(__file__).resolve().parents[2]
SUBMIT = "FormSubmitter:reading-Lire les codes"
FAILURE = ("une erreur est survenue", "affichage impossible")
CALVISSON, CONGENIES, VERGEZE = "30062", "30091", "30344"
PART = (VERGEZE, DeclaredPart(1200, "le bourg seulement"))


def opened(**address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in (address or {"codes": f"{CALVISSON}-{VERGEZE}", "nom": "Vaunage"}).items():
        app.query_params[key] = value
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    assert not app.exception
    assert [failure for failure in FAILURE if failure in words(app)] == []
    return app


def words(app: AppTest) -> str:
    html: list[Any] = list(app.get("html"))
    return unescape(re.sub(r"<[^>]+>", " ", " ".join(element.proto.body for element in html))).replace(
        "\u00a0", " ").replace("\u202f", " ")


def raw(app: AppTest) -> str:
    html: list[Any] = list(app.get("html"))
    return " ".join(element.proto.body for element in html)


def project(app: AppTest) -> Project:
    found: Project = app.session_state["work"].project
    return found


def room(app: AppTest, name: str) -> AppTest:
    app.session_state["room"] = name
    return sound(app.run())


def search(app: AppTest, text: str) -> AppTest:
    return sound(app.text_input(key="search_text").set_value(text).run())


def answers(app: AppTest) -> list[str]:
    """What the search found, in order."""
    return re.findall(r"<p class='found'><strong>([^<]+)</strong> <span", raw(app))


def press(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=key).click().run())


def labelled(app: AppTest, label: str) -> Any:
    return next(button for button in app.button if button.label == label)


def paste(app: AppTest, text: str) -> AppTest:
    room(app, "Liste").text_area(key="pasted").set_value(text)
    return press(app, SUBMIT)


def bring(app: AppTest, content: bytes, way: str = "Remplacer le territoire") -> AppTest:
    room(app, "Fichier").radio(key="brought_replace").set_value(way).run()
    return app.file_uploader(key="brought_file").set_value(("fichier", content, "application/octet-stream")).run()


# -- search -----------------------------------------------------------------------------------------------------------

def test_a_commune_is_searched_then_added_with_what_it_belongs_to() -> None:
    app = search(opened(), "congenies")
    assert "Congénies" in words(app)
    press(app, "add-0")
    assert project(app) == Project((CALVISSON, CONGENIES, VERGEZE), "Vaunage")
    assert "Ajout de Congénies" in words(app)
    assert "déjà dans le territoire" in words(app)
    press(app, "add-1")
    members = Warehouse.embedded().gazetteer.members_of_epci(
        str(Warehouse.embedded().gazetteer.place(CONGENIES).epci))
    assert set(members) <= set(project(app).codes), "after a commune comes its intercommunalité"
    assert re.search(r"Ajout : CC du Pays de Sommières \(16 communes\)", words(app)), "what it added, of 18"


def test_a_likeness_comes_from_nearby_first_and_does_not_bring_what_it_belongs_to() -> None:
    app = search(opened(), "vergese")
    assert answers(app)[:2] == ["Vergèze", "Verges"]
    assert not [answer for answer in answers(app) if answer.startswith(("CC ", "CA "))]
    assert answers(search(app, "vergeze"))[:2] == ["Vergèze", "CC Rhony, Vistre, Vidourle"]


def test_a_canton_is_added_by_its_name() -> None:
    app = search(opened(), "canton de calvisson")
    press(app, "add-0")
    assert re.search(r"Ajout : canton de Calvisson \(\d+ communes\)", words(app))


def test_what_is_there_already_is_said_to_be() -> None:
    app = press(search(opened(), "calvisson"), "add-0")
    assert "C'est déjà dans le territoire" in words(app)
    assert project(app).codes == (CALVISSON, VERGEZE)


def test_an_arrondissement_of_a_city_taken_whole_is_there_already() -> None:
    assert "déjà dans le territoire" in words(search(opened(codes="75056"), "Paris 11e"))
    assert "déjà dans le territoire" not in words(search(opened(codes="75101"), "Paris 11e"))


def test_a_start_elsewhere_gives_up_the_name_and_undo_gives_the_territory_back() -> None:
    app = press(search(opened(), "mamoudzou"), "start-0")
    assert project(app) == Project(("97611",))
    assert "Territoire sans nom" in words(app)
    labelled(app, "Annuler").click()
    assert project(sound(app.run())).codes == (CALVISSON, VERGEZE)


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "%", "'; DROP", " "])
def test_anything_may_be_typed_in_the_search(text: str) -> None:
    app = search(opened(), text)
    assert "<img" not in raw(app)
    assert project(app).codes == (CALVISSON, VERGEZE)


# -- list -------------------------------------------------------------------------------------------------------------

def test_a_pasted_list_is_undone_with_its_parts() -> None:
    app = opened()
    app.session_state["work"] = app.session_state["work"].on(Selection((CALVISSON, VERGEZE), (PART,)))
    app = paste(sound(app.run()), "30091\n30344")
    assert project(app) == Project((CONGENIES, VERGEZE), "Vaunage", declared=(PART,))
    labelled(app, "Annuler").click()
    assert project(sound(app.run())) == Project((CALVISSON, VERGEZE), "Vaunage", declared=(PART,))


def test_the_same_list_pasted_again_keeps_the_declared_parts() -> None:
    app = opened()
    app.session_state["work"] = app.session_state["work"].on(Selection((CALVISSON, VERGEZE), (PART,)))
    app = paste(sound(app.run()), "30062 Calvisson\n30344 Vergèze")
    assert project(app).declared == (PART,)
    app = paste(app, "30062")
    assert project(app).declared == ()


# -- file -------------------------------------------------------------------------------------------------------------

def test_a_list_replaces_the_territory_or_joins_it() -> None:
    app = bring(opened(), b"code;nom\n30091;Congenies\n", "Ajouter au territoire")
    assert project(sound(app)) == Project((CALVISSON, CONGENIES, VERGEZE), "Vaunage")
    assert "1 code" in words(app)
    app = bring(opened(), "code;commune\n75101;Paris 1er\n75102;Paris 2e\n".encode("cp1252"))
    assert project(sound(app)) == Project(("75101", "75102")), "elsewhere: without the name"
    labelled(app, "Annuler").click()
    assert project(sound(app.run())).codes == (CALVISSON, VERGEZE)


def test_an_outline_replaces_the_territory_or_joins_it() -> None:
    inside = Warehouse.embedded().atlas.covered(shapely.Polygon(SQUARE), Rule.CENTRE, frozenset())
    app = bring(opened(), geojson(polygon(SQUARE)), "Ajouter au territoire")
    assert project(sound(app)) == Project(tuple(sorted({CALVISSON, VERGEZE, *inside})), "Vaunage")
    assert f"{len(inside)} communes dans le contour" in words(app)
    app = bring(opened(), geojson(polygon(SQUARE)))
    assert project(sound(app)) == Project(inside), "an outline elsewhere does not take the name along"


def test_what_a_file_calls_its_columns_is_shown_as_text() -> None:
    app = bring(opened(), b"Code <img src=x onerror=alert(1)>;nom\n30091;Congenies\n30344;Vergeze\n")
    assert project(sound(app)).codes == (CONGENIES, VERGEZE)
    assert "&lt;img src=x" in raw(app)
    assert "<img src=x" not in raw(app)


REFUSED = {
    "empty": (b"", "vide"),
    "nothing read": (b"%PDF-1.7", "PDF"),
    "no archive": (b"PK\x03\x04rest", "archive"),
    "path out of a zip": (zipped({"../../codes.kml": b"<kml/>"}), "hors d'elle"),
    "outline abroad": (geojson(polygon([[10.5, 50.0], [10.6, 50.0], [10.6, 50.1], [10.5, 50.0]])), "hors de France"),
    "outline in the sea": (geojson(polygon([[3.5, 42.0], [3.6, 42.0], [3.6, 42.1], [3.5, 42.0]])), "aucune commune"),
    "no polygon": (geojson({"type": "Point", "coordinates": [4.0, 44.0]}), "aucune surface"),
    "nothing known": (b"abc;def\nxyzxyz;qwerty\n", "ni nom de commune"),
    "a project": (to_text(Work(Project((CONGENIES,)))).encode(), "ouvrez-le par « Projets »"),
    "script in JSON": (b'{"type": "<script>alert(1)</script>"}', "JSON"),
}


@pytest.mark.parametrize("refused", REFUSED)
@pytest.mark.parametrize("way", ["Remplacer le territoire", "Ajouter au territoire"])
def test_a_refused_file_says_why_and_leaves_the_session_as_it_was(refused: str, way: str) -> None:
    app = room(opened(), "Fichier")
    before, where = app.session_state["work"], dict(app.query_params)
    content, why = REFUSED[refused]
    app = sound(bring(app, content, way))
    assert why in words(app)
    assert "<script>alert" not in raw(app)
    assert app.session_state["work"] == before
    assert dict(app.query_params) == where
    assert labelled(app, "Annuler").disabled


def test_a_reader_that_fails_is_told_in_french_and_leaves_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise MemoryError("secret detail")

    app = room(opened(), "Fichier")
    before = app.session_state["work"]
    monkeypatch.setattr(file_panel, "file_read", broken)
    app = bring(app, b"30344")
    assert not app.exception
    assert "Ce fichier n'a pas pu être lu" in words(app)
    assert "secret detail" not in words(app)
    assert app.session_state["work"] == before


# -- help -------------------------------------------------------------------------------------------------------------

def test_a_suggested_neighbour_is_added_by_its_button() -> None:
    app = room(opened(), "Aide à décider")
    assert "Il manque" in words(app)
    button = next(button for button in app.button if str(button.key).startswith("help-add-"))
    code = str(button.key).removeprefix("help-add-")
    button.click()
    app = sound(app.run())
    assert set(project(app).codes) == {CALVISSON, VERGEZE, code}
    assert f"help-add-{code}" not in [button.key for button in app.button]


def test_who_suffices_alone_has_a_button_above_the_others() -> None:
    app = room(opened(codes="30062-30091-30082"), "Aide à décider")
    told = words(app)
    assert "Cet ajout y suffirait : Nîmes." in told
    assert told.index("Suffit seule") < told.index("Autres communes voisines")
    assert told.count("CPTS existantes inconnues dans ce département") == 1
    keys = [str(button.key) for button in app.button if str(button.key).startswith("help-add-")]
    assert keys[0] == "help-add-30189"
    assert len(keys) == len(set(keys)) == 7
    assert "30189" in project(press(app, "help-add-30189")).codes


def test_those_who_suffice_together_are_added_in_one_step() -> None:
    app = room(opened(codes="12202"), "Aide à décider")
    assert "Aucun voisin n'y suffirait seul" in words(app)
    before = project(app).codes
    label = app.button(key="help-add-together").label
    found = re.fullmatch(r"Ajouter ces (\d+)\s(communes)", label)
    assert found
    press(app, "help-add-together")
    assert len(project(app).codes) == len(before) + int(found.group(1))
    assert f"Ajout de {found.group(1)} communes" in words(app)
    labelled(app, "Annuler").click()
    assert project(sound(app.run())).codes == before


def test_what_a_commune_is_worth_is_told_then_it_is_removed_by_the_button() -> None:
    app = room(opened(), "Aide à décider")
    app.selectbox(key="help_leaving").set_value(VERGEZE).run()
    assert "Sans Vergèze" in words(app)
    labelled(app, "Retirer Vergèze").click()
    app = sound(app.run())
    assert project(app).codes == (CALVISSON,)
    assert "Un territoire garde au moins une commune" in words(app)


def test_help_has_something_to_say_everywhere() -> None:
    """The largest tier (a department), an island without neighbours, a city of arrondissements, Mayotte."""
    for codes, said in (("-".join(("75101", "75102")), "Il manque"), ("29155", "Aucune commune voisine"),
                        ("97611", "Il manque"), ("75056", "déjà dans la taille la plus grande")):
        assert said in words(room(opened(codes=codes), "Aide à décider"))


# -- tools ------------------------------------------------------------------------------------------------------------

def test_the_crown_and_the_holes_are_buttons_of_the_page() -> None:
    crown = Warehouse.embedded().atlas.crown((VERGEZE,))
    app = press(opened(codes=VERGEZE), "tool_crown")
    assert project(app).codes == tuple(sorted((VERGEZE, *crown)))
    assert "Ajout de la couronne" in words(app)
    app = press(opened(codes="-".join(crown)), "tool_holes")
    assert project(app).codes == tuple(sorted((VERGEZE, *crown)))
    app = press(app, "tool_holes")
    assert "pas d'enclave" in words(app)
