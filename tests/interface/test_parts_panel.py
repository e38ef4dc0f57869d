"""The panel of parts, drawn by Streamlit without a browser."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart

CALVISSON, MAUGUIO, CHEMILLE, PARIS_11 = "30062", "34154", "49092", "75111"
TWO_QUARTERS = DeclaredPart(1250, "deux quartiers au sud")


def panel() -> None:
    import streamlit as st

    from diagnostic.diagnosis import diagnose
    from diagnostic.sources.warehouse import Warehouse
    from interface import parts_panel

    def keep(selection: object, label: str) -> None:
        st.session_state["selection"], st.session_state["label"] = selection, label

    warehouse, selection = Warehouse.embedded(), st.session_state["selection"]
    parts_panel.show(selection, diagnose(selection.units, warehouse), warehouse, keep)


def opened(selection: Selection, code: str, way: str = "") -> AppTest:
    app = AppTest.from_function(panel, default_timeout=60)
    app.session_state["selection"], app.session_state["parts_unit"] = selection, code
    app.run()
    return app.radio(key=f"parts_way_{code}").set_value(way).run() if way else app


def applied(app: AppTest) -> tuple[Selection, str]:
    app.button[0].click().run()
    assert not app.exception
    return app.session_state["selection"], app.session_state.get("label", "")


def words(app: AppTest) -> str:
    html: list[Any] = list(app.get("html"))
    written = unescape(re.sub(r"<[^>]+>", " ", " ".join(element.proto.body for element in html)))
    return written.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_declared_part_is_typed_then_shown_then_taken_back() -> None:
    app = opened(Selection.of([CALVISSON, "30004"]), CALVISSON, "part déclarée")
    assert "Prise en entier : 6 486 habitants." in words(app)
    app.text_input(key=f"parts_population_{CALVISSON}").input("1 250")
    app.text_input(key=f"parts_reason_{CALVISSON}").input("deux quartiers au sud")
    selection, label = applied(app)
    assert selection == Selection.of([CALVISSON, "30004"], {CALVISSON: TWO_QUARTERS})
    assert "part déclarée de 1" in label
    assert "Part déclarée : 1 250 habitants sur 6 486 (deux quartiers au sud)." in words(app)
    app.radio(key=f"parts_way_{CALVISSON}").set_value("entière").run()
    assert applied(app) == (Selection.of([CALVISSON, "30004"]), "Calvisson en entier")


def test_a_refusal_says_why_and_keeps_what_was_typed() -> None:
    given = Selection.of([CALVISSON])
    app = opened(given, CALVISSON, "part déclarée")
    app.text_input(key=f"parts_population_{CALVISSON}").input("7000")
    app.text_input(key=f"parts_reason_{CALVISSON}").input("<b>=cmd</b>")
    assert applied(app) == (given, "")
    assert "dépasse sa population (6 486 habitants)" in words(app)
    assert app.text_input(key=f"parts_population_{CALVISSON}").value == "7000"
    assert app.text_input(key=f"parts_reason_{CALVISSON}").value == "<b>=cmd</b>"


def test_iris_are_offered_with_their_population() -> None:
    app = opened(Selection.of([MAUGUIO]), MAUGUIO, "par IRIS")
    assert "leurs noms et leurs limites sont sur les cartes des IRIS de l'Insee" in words(app)
    field = app.multiselect(key=f"parts_iris_{MAUGUIO}")
    assert all(re.fullmatch(r"34154\d{4} · [\d\u202f]+\u00a0habitants?", option) for option in field.options)
    field.set_value(["341540101", "341540102"])
    selection, label = applied(app)
    assert selection.codes == ("341540101", "341540102")
    assert "2\u00a0IRIS" in label.replace(" ", "\u00a0")
    assert "2 IRIS sur" in words(app)


def test_arrondissements_of_a_city() -> None:
    app = opened(Selection.of(["75056"]), "75056", "par arrondissements")
    app.multiselect(key="parts_boroughs_75056").set_value([PARIS_11, "75112"])
    assert applied(app)[0].codes == (PARIS_11, "75112")
    assert "Prise par arrondissements" in words(app)


def test_a_commune_deleguee_needs_its_population() -> None:
    app = opened(Selection.of([CHEMILLE]), CHEMILLE, "commune déléguée")
    field = app.selectbox(key=f"parts_former_{CHEMILLE}")
    assert "commune déléguée de Chanzeaux" in field.options
    field.set_value("49071")
    assert applied(app)[1] == ""
    assert "Indiquez combien d'habitants" in words(app)
    app.text_input(key=f"parts_population_{CHEMILLE}").input("1100")
    assert applied(app)[0].parts == {CHEMILLE: DeclaredPart(1100, "commune déléguée de Chanzeaux")}


@pytest.mark.parametrize("reason", ["<img src=x onerror=alert(1)>", "[clic](javascript:alert(1)) :red[x] $x$"])
def test_a_hostile_reason_is_shown_as_text(reason: str) -> None:
    app = opened(Selection.of([CALVISSON], {CALVISSON: DeclaredPart(10, reason)}), CALVISSON)
    html: list[Any] = list(app.get("html"))
    raw = " ".join(element.proto.body for element in html)
    assert "<img" not in raw
    assert reason.split()[0].replace("<", "&lt;") in raw
    assert not app.markdown or all(reason not in element.value for element in app.markdown)
