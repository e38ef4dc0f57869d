"""The panel of what an ACI follows, drawn by Streamlit without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.follow_up import FollowUp, FollowUpError
from interface.follow_up import figure_typed, rows
from interface.typed import NotANumberError

SPACE = "\u00a0"


def panel() -> None:
    from interface import follow_up, session

    follow_up.show_follow_up(session.current())


def opened() -> AppTest:
    return AppTest.from_function(panel, default_timeout=60).run()


def words(app: AppTest) -> str:
    return " ".join(str(found.proto.body) for found in app.get("html"))


def fill(app: AppTest, **fields: str) -> AppTest:
    for field, typed in fields.items():
        app.text_input(key=f"follow_up_{field}").set_value(typed)
    next(button for button in app.button if button.label == "Enregistrer ce suivi").click()
    return app.run()


def test_a_figure_is_kept_shown_and_taken_away() -> None:
    app = opened()
    app.selectbox(key="follow_up_figure").set_value("suivi_sans_mt").run()
    fill(app, baseline="10,5", target="8", year="2024", source="CPAM <b>du Gard</b>")
    assert not app.exception
    shown = words(app)
    assert "10,5" in shown and "CPAM &lt;b&gt;du Gard&lt;/b&gt;" in shown
    assert app.text_input(key="follow_up_baseline").value == ""
    app.selectbox(key="follow_up_gone").set_value("suivi_sans_mt").run()
    app.button(key="follow_up_remove").click().run()
    assert "10,5" not in words(app)


def test_what_cannot_be_true_is_said_and_kept_in_the_fields() -> None:
    app = opened()
    app.selectbox(key="follow_up_figure").set_value("suivi_sans_mt").run()
    fill(app, baseline="120", target="", year="2024", source="CPAM")
    assert "compris entre 0 et 100" in words(app)
    assert app.text_input(key="follow_up_baseline").value == "120"
    assert "<table" not in words(app)


@pytest.mark.parametrize(("fields", "said"), [
    (("suivi_sans_mt", "10,5", "8", "", "CPAM"), "année"),
    (("suivi_sans_mt", "dix", "8", "2024", "CPAM"), "n'est pas un nombre"),
    (("suivi_sans_mt", "-3", "8", "2024", "CPAM"), "compris entre"),
    (("suivi_sans_mt", "", "", "2024", "CPAM"), "la cible"),
    (("suivi_parcours_patients", "7", "40", "2024", "CPTS"), "secret statistique"),
])
def test_a_wrong_field_is_refused_in_french(fields: tuple[str, ...], said: str) -> None:
    with pytest.raises((NotANumberError, FollowUpError), match=said):
        figure_typed(*fields)


def test_missing_is_told_and_never_zero() -> None:
    kept = [FollowUp("suivi_adherents", None, 60.0, 2024, "")]
    assert [tuple(row) for row in rows(kept, catalogue().tracked)] == [
        ("Financement du fonctionnement", "Professionnels et structures adhérents", "non disponible",
         f"60{SPACE}adhérents", "2024", "non disponible")]
