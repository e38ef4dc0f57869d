"""The panel of brought tables, run by Streamlit itself on E-Rhôny: a file in, its figures in the diagnosis."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from diagnostic.indicators.measurement import Status
from diagnostic.report.model_file import SHEET, model_file
from interface import session

SCRIPT = """
import streamlit as st
from interface import session
from interface.brought_panel import show_brought
session.open_link()
show_brought(session.current())
st.session_state["told"] = session.current()
st.session_state["kept"] = session.project()
"""
CODES = sorted(session.demonstration().codes)
TABLE = "Code Insee;ALD;Assurés\n" + "".join(f"{code};{300 + rank};2000\n" for rank, code in enumerate(CODES))


@dataclass
class Upload:
    """What Streamlit hands over for an uploaded file; its own tests cannot upload one."""

    name: str
    content: bytes

    @property
    def file_id(self) -> str:
        return f"{self.name} {hash(self.content)}"

    def getvalue(self) -> bytes:
        return self.content


class Screen:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.file: Upload | None = None
        self.key = ""
        monkeypatch.setattr("interface.brought_panel.st.file_uploader", self._uploaded)
        self.app = AppTest.from_string(SCRIPT, default_timeout=60).run()

    def _uploaded(self, label: str, key: str, **options: object) -> Upload | None:
        if self.key and key != self.key:
            self.file = None
        self.key = key
        return self.file

    def bring(self, name: str, content: str | bytes) -> None:
        self.file = Upload(name, content.encode() if isinstance(content, str) else content)
        self.app.run()
        assert not self.app.exception

    def write(self, key: str, text: str) -> None:
        self.app.text_input(key=f"bring_{key}").set_value(text).run()

    def choose(self, key: str, value: object) -> None:
        self.app.selectbox(key=f"bring_{key}").set_value(value).run()

    def press(self, key: str) -> None:
        self.app.button(key=f"bring_{key}").click().run()
        assert not self.app.exception

    @property
    def said(self) -> str:
        return " ".join(html.value for html in self.app.get("html")).replace("\u00a0", " ")


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    yield Screen(monkeypatch)


def test_a_table_is_added_and_taken_away(screen: Screen) -> None:
    screen.bring("cpam.csv", TABLE)
    screen.write("year", "2023")
    screen.write("source", "CPAM du Gard")
    screen.press("add")
    told = screen.app.session_state["told"].measurement("ald_effectif")
    assert (told.status, told.value) == (Status.OBSERVED, sum(range(300, 300 + len(CODES))))
    assert screen.file is None
    (kept,) = screen.app.session_state["kept"].brought
    screen.press(f"remove_{kept.digest}")
    assert screen.app.session_state["kept"].brought == ()


def test_a_bad_file_loses_nothing(screen: Screen) -> None:
    screen.bring("cpam.csv", TABLE)
    screen.write("source", "CPAM du Gard")
    screen.press("add")
    before = screen.app.session_state["kept"]
    screen.bring("faux.csv", TABLE.replace("301", "beaucoup"))
    screen.write("source", "CPAM du Gard")
    screen.press("add")
    assert screen.app.session_state["kept"] == before
    assert "ligne 3, colonne" in screen.said
    screen.bring("photo.png", b"\x89PNG\x00\x00")
    assert screen.app.session_state["kept"] == before


def test_a_small_count_is_kept_nowhere(screen: Screen) -> None:
    screen.bring("cpam.csv", TABLE.replace(";301;", ";7;"))
    assert "&lt; 11" in screen.said
    screen.write("source", "CPAM du Gard")
    screen.press("add")
    (kept,) = screen.app.session_state["kept"].brought
    assert kept.by_code[CODES[1]].least == 0 and kept.by_code[CODES[1]].secret
    assert screen.app.session_state["told"].measurement("ald_effectif").status is Status.BOUNDED
    assert "dont 1 sous le secret" in screen.said


def test_an_indicator_is_named_by_the_user(screen: Screen) -> None:
    screen.bring("asthme.csv", TABLE)
    screen.choose("topic_1", "")
    screen.write("label", "Asthme traité")
    screen.write("source", "CPAM")
    screen.press("add")
    told = screen.app.session_state["told"]
    assert told.entry("propre_asthme_traite").label == "Asthme traité"
    assert told.measurement("propre_asthme_traite_part") is not None


def test_one_figure_of_the_territory_is_as_typed(screen: Screen) -> None:
    screen.bring("ald.csv", "Territoire;ALD\nE-Rhôny;9 450\n")
    screen.write("source", "CPAM")
    screen.press("add")
    (figure,) = screen.app.session_state["kept"].entered
    assert (figure.indicator, figure.count) == ("ald", 9450)


def test_the_model_file_comes_back_at_one_press(screen: Screen) -> None:
    book = load_workbook(io.BytesIO(model_file(screen.app.session_state["told"])))
    for row in range(2, len(CODES) + 2):
        book[SHEET][f"C{row}"], book[SHEET][f"E{row}"] = 300, 100
    raw = io.BytesIO()
    book.save(raw)
    screen.bring("retour.xlsx", raw.getvalue())
    screen.write("source", "CPAM du Gard")
    screen.press("add_model")
    assert [table.id for table in screen.app.session_state["kept"].brought] == ["ald", "c2s"]
