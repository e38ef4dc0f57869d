"""The Dossier screen: what is typed there is kept with the project, what is made there holds what was asked."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import docx
import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.apart.pool import Pool
from diagnostic.dossier import LINE_LIMIT, MOST_ACTORS, Dossier, Milestones, Register
from diagnostic.logo import checked_logo
from diagnostic.report.docx_template import checked
from diagnostic.report.parts import PARTS
from diagnostic.report.work import file_of
from interface import downloads, making
from tests.interface.dossier_app import kept, opened, reloaded, words
from tests.interface.making_state import OWNER, arrived
from tests.interface.sessions import SCRIPT
from tests.pictures import png

HOSTILE = "<script>alert(1)</script> **x** =1+1"
pytestmark = pytest.mark.usefixtures("dossier_folder")


def test_what_is_typed_is_kept_with_the_project_and_found_again() -> None:
    app = opened()
    app.text_input(key="dossier_title").set_value(f"  {HOSTILE} ").run()
    app.text_input(key="dossier_authors").set_value("Dr A. Martin").run()
    app.radio(key="dossier_register").set_value(Register.PATIENT).run()
    app.date_input(key="dossier_day_letter").set_value(date(2025, 12, 31)).run()
    app.text_area(key="dossier_actors").set_value("Hôpital local\n\n  Pharmacie  \n").run()
    app.text_area(key="dossier_objective_parcours").set_value("Sorties d'hôpital").run()
    app.text_area(key="dossier_objective_acces_aux_soins").set_value("Un médecin pour tous").run()
    expected = Dossier(HOSTILE, "Dr A. Martin", Register.PATIENT, (), Milestones(letter=date(2025, 12, 31)),
                       ("Hôpital local", "Pharmacie"),
                       (("acces_aux_soins", "Un médecin pour tous"), ("parcours", "Sorties d'hôpital")))
    assert not app.exception
    assert kept(app) == expected
    again = reloaded(app)
    assert again.text_input(key="dossier_title").value == HOSTILE
    assert again.date_input(key="dossier_day_letter").value == date(2025, 12, 31)
    assert again.text_area(key="dossier_actors").value == "Hôpital local\nPharmacie"
    assert again.text_area(key="dossier_objective_parcours").value == "Sorties d'hôpital"
    assert again.radio(key="dossier_register").value is Register.PATIENT
    again.text_area(key="dossier_objective_parcours").set_value("").run()
    assert kept(again) == replace(expected, objectives=expected.objectives[:1])


def test_fields_are_still_there_after_another_screen() -> None:
    app = opened()
    app.text_input(key="dossier_title").set_value("Projet").run()
    app.switch_page("pages/population.py").run()
    app.switch_page("pages/dossier.py").run()
    assert app.text_input(key="dossier_title").value == "Projet"


def test_dates_draw_a_line_of_time_and_odd_ones_are_remarked() -> None:
    app = opened()
    assert "Une date suffit pour commencer" in words(app)
    assert not app.get("plotly_chart")
    app.date_input(key="dossier_day_contract").set_value(date(2026, 8, 31)).run()
    assert len(app.get("plotly_chart")) == 1
    assert "28\xa0février 2027" in words(app)
    assert "vérifiez" not in words(app)
    app.date_input(key="dossier_day_letter").set_value(date(2026, 9, 1)).run()
    assert "« Contrat ACI signé » (31\xa0août 2026) vient avant" in words(app).replace("«\xa0", "« ").replace(
        "\xa0»", " »")
    app.date_input(key="dossier_day_letter").set_value(None).run()
    assert kept(app).milestones == Milestones(contract=date(2026, 8, 31))


def test_too_many_or_too_long_actors_are_said() -> None:
    app = opened()
    lines = [f"Acteur {number}" for number in range(MOST_ACTORS + 2)]
    app.text_area(key="dossier_actors").set_value("\n".join([*lines, "x" * (LINE_LIMIT + 1)])).run()
    assert len(kept(app).actors) == MOST_ACTORS
    assert "3\xa0lignes de trop" in words(app)
    assert f"coupée à {LINE_LIMIT} caractères" in words(app)
    app.text_area(key="dossier_actors").set_value("Un seul").run()
    assert "de trop" not in words(app)


# -- the logo and the template -----------------------------------------------------------------------------------

def test_a_logo_is_checked_shown_kept_and_taken_away() -> None:
    app = opened()
    app.file_uploader(key="dossier_logo_0").set_value(("logo.png", png(900, 300), "image/png")).run()
    assert kept(app).logo == checked_logo(png(900, 300))
    assert not [found for found in app.file_uploader if found.key == "dossier_logo_0"]
    app.button(key="dossier_logo_remove").click().run()
    assert kept(app).logo == b""
    assert app.file_uploader(key="dossier_logo_1").value is None


@pytest.mark.parametrize(("name", "content"), [("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
                                               ("logo.png", png(40, 30)[:50]), ("logo.png", b"")])
def test_what_is_no_logo_is_said_and_loses_nothing(name: str, content: bytes) -> None:
    app = opened()
    app.text_input(key="dossier_title").set_value("Projet").run()
    app.file_uploader(key="dossier_logo_0").set_value((name, content, "image/png")).run()
    assert not app.exception
    assert "Le projet n'a pas changé." in words(app)
    assert kept(app) == Dossier(title="Projet")


def word_file() -> bytes:
    raw = io.BytesIO()
    docx.Document().save(raw)
    return raw.getvalue()


def test_a_template_is_taken_for_the_visit_only() -> None:
    app = opened()
    app.file_uploader(key="word_template_file").set_value(("urps.docx", word_file(), downloads.WORD)).run()
    assert "urps.docx" in words(app)
    assert "projet" not in app.query_params
    app.button(key="word_template_remove").click().run()
    assert "urps.docx" not in words(app)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"<html>", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_what_is_no_template_is_refused_in_french(content: bytes) -> None:
    app = opened()
    app.file_uploader(key="word_template_file").set_value(("urps.docx", content, downloads.WORD)).run()
    assert not app.exception
    assert "Les documents Word gardent leur présentation." in words(app)


def test_word_files_take_the_page_of_the_template() -> None:
    def sections() -> tuple[int | None, int | None]:
        found = docx.Document(io.BytesIO(file_of(downloads.request(), "auto-evaluation", "auto-evaluation.docx")))
        return found.sections[0].page_width, docx.Document(io.BytesIO(word_file())).sections[0].page_width
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    app.session_state["action"] = sections
    own, theirs = app.run().session_state["result"]
    assert own != theirs, "the house's page is not Letter"
    app.session_state["word_template"] = ("urps.docx", checked(word_file()))
    app.session_state["action"] = sections
    own, theirs = app.run().session_state["result"]
    assert own == theirs


# -- one document ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("part", [part.id for part in PARTS if part.document])
def test_every_text_can_be_read_on_the_screen(part: str) -> None:
    app = opened()
    app.text_input(key="dossier_title").set_value(HOSTILE).run()
    app.selectbox(key="dossier_one").set_value(part).run()
    app.toggle(key="preview").set_value(True).run()
    arrived(app)
    assert not app.exception
    shown = " ".join(element.proto.body for element in app.get("html"))
    assert "class='preview'" in shown
    assert "<script>alert" not in shown
    assert "une erreur est survenue" not in words(app)


def test_a_preview_no_longer_wanted_is_stopped(held: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "documents", lambda: held)
    app = opened()
    app.toggle(key="preview").set_value(True).run()
    (first,) = held.of(OWNER)
    app.text_input(key="dossier_title").set_value("Autre").run()
    assert not app.exception
    assert [job.standing for job in held.of(OWNER) if job is not first and job.going_on] and not first.going_on


def test_files_of_another_kind_are_listed_once_made() -> None:
    app = opened()
    app.selectbox(key="dossier_one").set_value("donnees").run()
    app.toggle(key="dossier_files_donnees").set_value(True).run()
    assert not app.exception
    names = [found.proto.id for found in app.get("download_button") if "one-" in found.proto.id]
    assert any("codes.txt" in name for name in names)
    assert any("perimetre.geojson" in name for name in names)


def test_a_calendar_without_a_date_says_so() -> None:
    app = opened()
    app.selectbox(key="dossier_one").set_value("calendrier").run()
    app.toggle(key="dossier_files_calendrier").set_value(True).run()
    assert "rien à contenir" in words(app)
