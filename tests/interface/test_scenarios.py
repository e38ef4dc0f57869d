"""The screen of scenarios: copy, change, compare, rename, delete, without a browser."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
SUBMIT = "FormSubmitter:reading-Lire les codes"
FAILURE = ("une erreur est survenue", "affichage impossible")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Snapshots of these sessions stay out of the projects kept beside the application."""
    monkeypatch.setenv("DIAGNOSTIC_PROJECTS", str(tmp_path))


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in parameters.items():
        app.query_params[key] = value
    return show(app.run())


def show(app: AppTest, screen: str = "scenarios") -> AppTest:
    app.switch_page(f"pages/{screen}.py")
    return app.run()


def words(app: AppTest) -> str:
    html: list[Any] = list(app.get("html"))
    written = [element.proto.body for element in html] + [element.value for element in (*app.title, *app.header)]
    return unescape(re.sub(r"<[^>]+>", " ", " ".join(written))).replace("\u00a0", " ").replace("\u202f", " ")


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return app.run()


def redraw(app: AppTest, codes: tuple[str, ...]) -> AppTest:
    """Give the current scenario other communes, as any screen would, and come back."""
    from diagnostic.drawing.selection import Selection

    work = app.session_state["work"]
    app.session_state["work"] = work.on(Selection.of(codes))
    return app.run()


def two(*codes: str, **parameters: str) -> AppTest:
    """Scenario A of the address, and B on these codes."""
    app = press(opened(**parameters), "scenario_copy")
    return redraw(app, codes)


def healthy(app: AppTest) -> str:
    said = words(app)
    assert not app.exception
    assert not [failure for failure in FAILURE if failure in said]
    return said


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button}


def test_a_single_scenario_says_what_others_would_be_for() -> None:
    app = opened()
    said = healthy(app)
    assert "À quoi servent les scénarios" in said
    assert "49 993" in said
    assert app.button(key="scenario_copy").label == "Copier le scénario en cours sous B"
    assert "scenario_drop_A" not in keys(app), "the last scenario cannot be deleted"
    assert not app.expander


def test_the_copy_becomes_current_and_is_told_from_the_first() -> None:
    app = press(opened(codes="30341-30344"), "scenario_copy")
    assert "B et A sont le même territoire" in healthy(app)
    assert {"scenario_switch_A", "scenario_drop_A", "scenario_drop_B"} <= keys(app)
    assert "scenario_switch_B" not in keys(app), "B is the one at work"
    app = redraw(app, ("30341", "30344", "30062"))
    said = healthy(app)
    assert "2 communes sont dans les deux et 1 seulement dans B" in said
    assert "Seulement dans B : 1 commune" in app.expander[-1].label.replace("\u00a0", " ")


def test_figures_of_both_stand_in_the_table() -> None:
    said = healthy(two("30341", "30344", "30062", codes="30341-30344"))
    for expected in ("Écart B − A", "Population municipale 2023", "Densité", "point", "Financement possible par an"):
        assert expected in said
    assert not re.search(r"\b(None|nan)\b", said)


def test_work_goes_to_another_scenario_and_the_side_follows() -> None:
    app = press(two("30062", codes="30341-30344"), "scenario_switch_A")
    assert app.session_state["work"].letter == "A"
    assert app.session_state["work"].project.codes == ("30341", "30344")
    assert {"scenario_switch_B"} <= keys(app)
    healthy(app)


def test_a_scenario_is_renamed_and_the_name_is_text() -> None:
    app = two("30062", codes="30341-30344")
    hostile = "<img src=x onerror=alert(1)> [x](http://evil.example)"
    app.text_input(key="scenario_title_B").set_value(hostile)
    app = press(app, "scenario_name_B")
    html = " ".join(element.proto.body for element in app.get("html"))
    assert "<img" not in html
    assert "&lt;img src=x" in html
    assert not [markdown for markdown in app.markdown if "evil.example" in markdown.value]
    healthy(app)


def test_a_scenario_is_deleted_and_the_last_one_stays() -> None:
    app = press(two("30062", codes="30341-30344"), "scenario_drop_B")
    said = healthy(app)
    assert "À quoi servent les scénarios" in said
    assert app.session_state["work"].letter == "A"
    assert "scenario_drop_A" not in keys(app)


def test_what_another_window_has_undone_is_said_and_nothing_is_lost() -> None:
    app = two("30062", codes="30341-30344")
    gone = app.button(key="scenario_switch_A")
    app.session_state["work"] = app.session_state["work"].without("A")
    gone.click().run()
    said = words(app)
    assert "pas de scénario A" in said
    assert app.session_state["work"].project.codes == ("30062",)


def test_three_are_compared_and_the_pair_of_the_map_is_chosen() -> None:
    app = press(two("30341", "30344", "30062", codes="30341-30344"), "scenario_copy")
    app = redraw(app, ("30341", "30258"))
    said = healthy(app)
    assert "Dans A, B et C" in said
    assert "Écart C − A" in said
    assert app.selectbox(key="scenario_pair").value == "A-C", "the current one against the first"
    app.selectbox(key="scenario_pair").set_value("B-C")
    said = healthy(app.run())
    assert "Communes, de B à C" in said


def test_five_leave_the_choice_of_four() -> None:
    app = opened(codes="30341")
    for _ in range(4):
        app = press(app, "scenario_copy")
    healthy(app)
    assert app.multiselect(key="scenario_compared").value == ["A", "B", "C", "D"]
    app.multiselect(key="scenario_compared").set_value(["E"])
    assert "au moins deux scénarios" in healthy(app.run())


def test_a_scenario_without_commune_is_said_and_the_others_stay() -> None:
    app = two(codes="30341-30344")
    said = words(app)
    assert "aucune commune" in said
    assert "au moins deux scénarios" in said
    assert not app.exception


def test_parts_of_a_commune_are_told_on_both_sides() -> None:
    app = two("341540101", "34023", codes="34154-34023")
    said = healthy(app)
    assert "pas pour la même part" in said
    assert "estimation" in said


def test_typed_figures_are_not_given_to_another_territory() -> None:
    app = opened(codes="30341-30344")
    show(app, "besoins")
    app.text_input(key="entry_count").set_value("945")
    app.text_input(key="entry_base").set_value("4780")
    app.text_input(key="entry_source").set_value("CPAM du Gard")
    app = press(app, "FormSubmitter:entry-Enregistrer ce chiffre")
    assert "19,8 %" in words(app)
    app = press(show(app), "scenario_copy")
    said = healthy(app)
    assert "Les chiffres saisis ne sont pas comparés" in said
    assert "19,8 %" not in said
