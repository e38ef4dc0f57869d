"""Every screen, on territories of every kind, and what a user does on them, without a browser."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.sources.warehouse import DataPackError, Warehouse
from interface import session

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ("territoire", "scenarios", "population", "besoins", "offre", "taille_financement", "chevauchements",
           "registre", "dossier", "donnees")
SUBMIT = "FormSubmitter:reading-Lire les codes"
FAILURE = "une erreur est survenue"

# Whole and partial, one commune and many, islands, without age bands (Mayotte), without a link (a department).
TERRITORIES = {
    "démonstration": {},
    "deux arrondissements de Paris": {"codes": "75101-75102", "nom": "Paris centre"},
    "une commune de Mayotte": {"codes": "97608"},
    "Corse et Réunion": {"codes": "2A004-97411", "bareme": "avenant_2", "missions": "qualite_pertinence"},
    "la plus petite commune": {"codes": "55139"},
    "IRIS de Mauguio": {"codes": "341540101-341540102-34023"},
}


def opened(parameters: dict[str, str] | None = None, screen: str = "territoire") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in (parameters or {}).items():
        app.query_params[key] = value
    app.run()
    if screen != "territoire":
        app.switch_page(f"pages/{screen}.py")
        app.run()
    return app


def words(app: AppTest) -> str:
    """Everything written on the screen and beside it, without tags."""
    html: list[Any] = list(app.get("html"))
    written = [element.proto.body for element in html] + [element.value for element in (*app.title, *app.header)]
    return unescape(re.sub(r"<[^>]+>", " ", " ".join(written)))


def question(app: AppTest) -> Any:
    """The first question asked about the pasted list."""
    return next(radio for radio in app.radio if str(radio.key).startswith("answer-"))


def paste(app: AppTest, text: str) -> AppTest:
    app.text_area(key="pasted").set_value(text)
    app.button(key=SUBMIT).click().run()
    return app


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("territory", TERRITORIES)
def test_every_screen_shows_every_kind_of_territory(territory: str, screen: str) -> None:
    app = opened(TERRITORIES[territory], screen)
    assert not app.exception
    assert len(app.title) == 1
    assert FAILURE not in words(app)


def test_the_limits_say_how_each_kind_of_part_is_counted() -> None:
    """A declared part is the project's own figure: no IRIS has anything to do with it."""
    html: list[Any] = list(opened(screen="donnees").get("html"))
    cells = re.findall(r"<t[dh][^>]*>([^<]+)</t[dh]>", unescape(" ".join(element.proto.body for element in html)))
    said = dict(pairwise(cells))
    assert "IRIS" in said["Communes prises par IRIS"]
    declared = said["Communes prises pour une part déclarée"]
    assert "celle que le projet déclare" in declared
    assert "IRIS" not in declared


def test_the_demonstration_opens_with_its_published_facts() -> None:
    said = words(opened())
    expected = ("CPTS E-Rhôny", "17\u00a0communes", "49\u202f993", "Taille 2", "1 seul tenant", "Gard")
    assert [words_of for words_of in expected if words_of not in said] == []
    assert "Insee, Populations de référence, 2023" in said


def test_a_list_with_errors_gives_what_is_sure_and_names_the_rest() -> None:
    app = paste(opened(), "30344 Vergèze\n30341\n99999\nSaint-Dionizy (30)")
    said = words(app)
    assert "2\u00a0communes" in said
    assert "« 99999 »".replace(" ", "\u00a0") in said
    assert app.text_area(key="pasted").value.startswith("30344 Vergèze"), "the pasted text stays"
    radio = question(app)
    app = radio.set_value(radio.options and "30249").run()
    assert "3\u00a0communes" in words(app)


def test_a_list_that_gives_nothing_leaves_the_territory_and_the_text() -> None:
    app = paste(opened(), "99999\nbonjour")
    said = words(app)
    assert "CPTS E-Rhôny" in said
    assert "17\u00a0communes" in said
    assert "Le territoire précédent reste affiché" in said
    assert app.text_area(key="pasted").value == "99999\nbonjour"


def test_a_text_too_long_is_said_and_the_territory_kept() -> None:
    app = paste(opened(), "30344 " * 200_001)
    assert "trop long" in words(app)
    assert "CPTS E-Rhôny" in words(app)
    assert not app.exception


def test_a_double_count_is_asked_and_the_answer_taken() -> None:
    app = paste(opened(), "75056\n75101")
    assert "comptés deux fois" in words(app)
    assert "17\u00a0communes" in words(app)
    question(app).set_value("arrondissements").run()
    assert "1\u00a0arrondissement municipal" in words(app)
    assert "Territoire sans nom" in words(app), "an answer leads elsewhere as well as a list"


def test_a_territory_elsewhere_does_not_take_the_demonstrations_name() -> None:
    app = paste(opened(), "75101")
    assert "CPTS E-Rhôny" not in words(app)
    assert "Territoire sans nom" in words(app)


def test_a_code_under_another_communes_name_is_replaced_by_a_click() -> None:
    app = paste(opened(), "30258\n30341 Vergèze")
    button = next(button for button in app.button if "Remplacer par" in button.label)
    button.click().run()
    assert app.text_area(key="pasted").value == "30258\n30344 Vergèze"
    assert not [button for button in app.button if "Remplacer par" in button.label]


def test_a_department_is_carried_by_the_address() -> None:
    codes = Warehouse.embedded().gazetteer.members_of_department("30")
    app = paste(opened(), "Codes INSEE\n" + "\n".join(codes))
    said = words(app)
    assert f"{len(codes)}\u00a0communes" in said
    assert not app.exception
    again = opened({key: "".join(value) for key, value in app.query_params.items()})
    assert f"{len(codes)}\u00a0communes" in words(again)


def test_a_hostile_name_is_shown_as_text() -> None:
    app = opened({"codes": "30344", "nom": "<img src=x onerror=alert(1)>![x](http://evil.example/y.png)"})
    html = " ".join(element.proto.body for element in app.get("html"))
    assert "<img src=x" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert not [markdown for markdown in app.markdown if "evil.example" in markdown.value]


def test_ticking_a_mission_changes_the_amount_and_other_screens_follow() -> None:
    app = opened(screen="taille_financement")
    assert "207\u202f000\u00a0€" in words(app)
    box = next(box for box in app.checkbox if "non programmés" in box.label)
    box.check().run()
    assert "252\u202f000\u00a0€" in words(app)
    assert "1\u202f260\u202f000\u00a0€" in words(app)
    app.switch_page("pages/territoire.py").run()
    assert "252\u202f000\u00a0€" in words(app)


def test_a_partial_scale_is_said_partial() -> None:
    app = opened(screen="taille_financement")
    app.radio(key="scale").set_value("avenant_2").run()
    assert "Total partiel" in words(app)
    assert "non vérifié" in words(app)


def test_a_typed_figure_stands_in_the_diagnosis_until_it_is_removed() -> None:
    app = opened(screen="besoins")
    app.selectbox(key="entry_topic").set_value("ald").run()
    app.text_input(key="entry_count").set_value("9 450")
    app.text_input(key="entry_base").set_value("47 800")
    app.button(key="FormSubmitter:entry-Enregistrer ce chiffre").click().run()
    assert "d'où vient ce chiffre" in words(app), "a figure without a source is refused"
    assert app.text_input(key="entry_count").value == "9 450", "and what was typed stays"
    app.text_input(key="entry_source").set_value("CPAM du Gard")
    app.button(key="FormSubmitter:entry-Enregistrer ce chiffre").click().run()
    assert "19,8\u202f%" in words(app)
    assert "saisie" in words(app)
    app.button(key="remove-ald").click().run()
    assert "19,8\u202f%" not in words(app)


def test_a_count_under_eleven_is_masked_on_the_screen() -> None:
    app = opened(screen="besoins")
    app.selectbox(key="entry_topic").set_value("ald").run()
    app.text_input(key="entry_count").set_value("7")
    app.text_input(key="entry_source").set_value("CPAM du Gard")
    app.button(key="FormSubmitter:entry-Enregistrer ce chiffre").click().run()
    assert "masqué (secret statistique)" in words(app)


def test_a_damaged_data_pack_is_told_in_french(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken() -> Warehouse:
        raise DataPackError("Le fichier « communes.parquet » est illisible.", tmp_path)

    monkeypatch.setattr(session, "warehouse", broken)
    app = opened()
    assert not app.exception
    assert "communes.parquet" in words(app)


def test_a_failure_inside_a_screen_is_a_sentence_and_the_rest_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("interface.drawing_map.st_folium", broken)
    app = opened()
    said = words(app)
    assert FAILURE in said
    assert "secret detail" not in said
    assert "49\u202f993" in said


def test_an_unknown_cell_is_never_the_word_none() -> None:
    """No age is known in Mayotte: Streamlit would write « None » in every cell of those columns."""
    tables = opened({"codes": "97608-97611"}, "population").dataframe
    assert [table.proto.placeholder for table in tables] == ["n. d."]


def test_the_side_tells_which_scenario_is_being_worked_on() -> None:
    app = opened({"codes": "30062-30344"})
    assert "Scénario" not in words(app).split("Population municipale")[0]
    app = opened({"codes": "30062-30344"}, "scenarios")
    next(button for button in app.button if "Copier" in button.label or "B" in button.label).click().run()
    assert "Scénario B" in words(app)
