"""The Dossier screen: what is typed there is kept with the project, what is made there holds what was asked."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any, NoReturn

import docx
import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.apart.pool import Job, Pool, Standing
from diagnostic.dossier import LINE_LIMIT, MOST_ACTORS, Dossier, Milestones, Register
from diagnostic.logo import checked_logo
from diagnostic.projects.file import FormatError
from diagnostic.projects.folder import PROJECTS
from diagnostic.report.docx_template import checked
from diagnostic.report.parts import PARTS
from diagnostic.report.work import file_of
from interface import downloads, making, session
from tests.interface.making_state import OWNER, PATIENCE, arrived, forgotten
from tests.interface.sessions import SCRIPT
from tests.pictures import png

APP = str(Path(__file__).resolve().parents[2] / "app.py")
QUERY = {"codes": "30344-30341", "nom": "Essai"}
HOSTILE = "<script>alert(1)</script> **x** =1+1"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(PROJECTS, str(tmp_path / "projets"))
    yield tmp_path / "projets"
    forgotten()


def opened(parameters: dict[str, str] | None = None) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
    for key, value in (QUERY if parameters is None else parameters).items():
        app.query_params[key] = value
    app.run()
    return app.switch_page("pages/dossier.py").run()


def told(app: AppTest) -> str:
    """Words of the screen, those of a bar of progress too, with plain spaces."""
    bars = " ".join(found.proto.text.replace("\\", "") for found in app.get("progress"))
    return f"{words(app)} {bars}".replace("\xa0", " ").replace("\u202f", " ")


def reloaded(app: AppTest) -> AppTest:
    """Another session on the same address."""
    return opened({key: "".join(value) for key, value in app.query_params.items()})


def kept(app: AppTest) -> Dossier:
    """What another session finds at the address that this one shows."""
    other = AppTest.from_string(SCRIPT, default_timeout=60)
    for key, value in app.query_params.items():
        other.query_params[key] = value
    other.session_state["action"] = session.project
    other.run()
    found: Dossier = other.session_state["result"].dossier
    return found


def words(app: AppTest) -> str:
    html: list[Any] = list(app.get("html"))
    return unescape(re.sub(r"<[^>]+>", " ", " ".join(element.proto.body for element in html)))


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


# -- the pack ----------------------------------------------------------------------------------------------------

def only(app: AppTest, *wanted: str) -> AppTest:
    for part in PARTS:
        if part.id not in wanted:
            app.checkbox(key=f"dossier_part_{part.id}").uncheck()
    return app.run()


def pack(app: AppTest) -> list[str]:
    """Names in the zip that the screen offers."""
    app.button(key="dossier_pack").click().run()
    assert not app.exception
    (job,) = making.packs().of(OWNER)
    assert job.over.wait(PATIENCE)
    app.run()
    assert job.content is not None
    with zipfile.ZipFile(io.BytesIO(job.content)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def waits(app: AppTest) -> bool:
    """Whether the button of the zip is still without a zip."""
    (button,) = (found for found in app.get("download_button") if "dossier_zip" in found.proto.id)
    return bool(button.proto.disabled)


def test_the_pack_holds_the_documents_ticked() -> None:
    app = only(opened(), "auto-evaluation", "calendrier")
    app.date_input(key="dossier_day_letter").set_value(date(2025, 12, 31)).run()
    assert kept(app).parts == ("auto-evaluation", "calendrier")
    assert waits(app)
    names = pack(app)
    assert {name for name in names if name.count("/") > 1} == {
        "Essai/formulaires/Essai-auto-evaluation.docx", "Essai/formulaires/Essai-auto-evaluation.pdf",
        "Essai/feuille-de-route/Essai-etapes.ics"}
    assert not waits(app)
    app.text_input(key="dossier_title").set_value("Autre").run()
    assert waits(app), "what changed since asks for another"


def test_ticking_everything_again_asks_for_every_document_there_will_be() -> None:
    app = opened()
    app.checkbox(key="dossier_part_donnees").uncheck().run()
    assert "donnees" not in kept(app).parts
    app.checkbox(key="dossier_part_donnees").check().run()
    assert kept(app).parts == ()


def test_the_last_document_cannot_be_left_out() -> None:
    app = only(opened(), "auto-evaluation")
    app.checkbox(key="dossier_part_auto-evaluation").uncheck().run()
    assert "au moins un document" in words(app)
    assert app.checkbox(key="dossier_part_auto-evaluation").value
    assert kept(app).parts == ("auto-evaluation",)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    """Packs are made by a process that tells of a document, then waits to be stopped."""
    pool = Pool("tests.interface.held_tasks")
    monkeypatch.setattr(making, "packs", lambda: pool)
    yield pool
    pool.close()


def begun(pool: Pool) -> Job:
    (job,) = pool.of(OWNER)
    limit = time.monotonic() + PATIENCE
    while not job.news:
        assert time.monotonic() < limit and job.going_on
        time.sleep(0.02)
    return job


def test_a_pack_is_followed_found_again_and_stopped(held: Pool) -> None:
    app = only(opened(), "auto-evaluation")
    app.button(key="dossier_pack").click().run()
    job = begun(held)
    for again in (app.run(), reloaded(app), app.switch_page("pages/population.py").run()
                  and app.switch_page("pages/dossier.py").run()):
        assert "Auto-évaluation (3 sur 12)" in told(again)
    app.text_input(key="dossier_title").set_value("Autre").run()
    assert "Aussi en cours, demandé plus tôt" in words(app)
    assert "Auto-évaluation (3 sur 12)" in told(app)
    app.text_input(key="dossier_title").set_value("").run()
    app.button(key="pack_stop").click().run()
    assert job.standing is Standing.CANCELLED and not app.exception
    assert "Dossier « Essai » : rédaction arrêtée." in told(app) and waits(app)
    assert not app.button(key="dossier_pack").disabled, "it may be asked for again"


def test_what_waits_says_how_many_are_before(held: Pool) -> None:
    jobs = [held.submit(other, "a", "a", "pack", {}) for other in ("anne", "bruno")]
    app = opened()
    app.button(key="dossier_pack").click().run()
    begin = time.monotonic()
    while jobs[0].standing is not Standing.RUNNING:
        assert time.monotonic() < begin + PATIENCE
    assert "en attente, 2 demandes avant la vôtre" in told(app.run())


def test_too_many_packs_are_refused_in_french(held: Pool) -> None:
    for number in range(held.rules.waiting + 1):
        held.submit(OWNER, str(number), "a", "pack", {})
    app = opened()
    app.button(key="dossier_pack").click().run()
    assert not app.exception
    assert "Vous avez déjà" in words(app) and "Rien de ce que vous avez saisi n'est perdu." in words(app)


@pytest.mark.parametrize(("task", "sentence"), [
    ("break", "« Auto-évaluation » a échoué"), ("die", "le calcul s'est interrompu"),
    ("fill", "plus de mémoire que ce serveur"), ("refuse", "Ce territoire n'a pas d'habitant.")])
def test_a_pack_that_is_not_made_says_why_and_nothing_is_lost(held: Pool, task: str, sentence: str) -> None:
    app = opened()
    app.text_input(key="dossier_title").set_value("Projet").run()
    app.button(key="dossier_pack").click().run()
    job = begun(held)
    held.cancel(job)
    held.forget(job)
    made = held.submit(OWNER, job.key, job.label, task, {})
    assert made.over.wait(PATIENCE)
    app.run()
    assert not app.exception
    assert sentence in told(app)
    assert "a detail" not in words(app)
    assert waits(app)
    assert kept(app).title == "Projet"


def test_a_project_that_no_file_can_hold_is_refused_before_any_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def heavy(*_: object, **__: object) -> NoReturn:
        raise FormatError("Ce projet est trop lourd.")
    monkeypatch.setattr(downloads, "asked_of", heavy)
    app = opened()
    app.button(key="dossier_pack").click().run()
    assert "Ce projet est trop lourd." in words(app) and not making.packs().of(OWNER)


def test_a_file_is_given_by_the_click_that_asks_for_it_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "PATIENCE", PATIENCE)

    def asked() -> bytes:
        wanted = downloads.wanted("Document Word", downloads.asked(), "file", part="diagnostic",
                                  ending="diagnostic.docx")
        first = making.fetch(wanted)
        assert making.fetch(wanted) is first, "made once"
        return first
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    app.session_state["action"] = asked
    assert docx.Document(io.BytesIO(app.run().session_state["result"])).paragraphs


def test_a_click_does_not_wait_for_ever(held: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "PATIENCE", 0.1)

    def asked() -> str:
        wanted = downloads.wanted("Document Word", downloads.asked(), "pack", pool=held)
        with pytest.raises(making.NotReadyError):
            making.fetch(wanted)
        return "waited"
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    app.session_state["action"] = asked
    assert app.run().session_state["result"] == "waited"
    assert [job.going_on for job in held.of(OWNER)] == [True]


def test_nothing_is_made_for_who_only_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> NoReturn:
        raise AssertionError("made for nobody")
    monkeypatch.setattr(downloads, "file_of", never)
    monkeypatch.setattr(downloads, "asked_of", never)
    monkeypatch.setattr(Pool, "submit", never)
    app = opened()
    assert not app.exception
    assert "une erreur est survenue" not in words(app)


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
