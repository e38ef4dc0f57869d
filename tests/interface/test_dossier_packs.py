"""Packs and heavy files on the Dossier screen: asked for, followed, found again, stopped, refused, taken."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date
from typing import NoReturn

import docx
import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.apart.pool import Job, Pool, Standing
from diagnostic.projects.file import FormatError
from diagnostic.report.parts import PARTS
from interface import downloads, making
from tests.interface.dossier_app import kept, opened, reloaded, told, words
from tests.interface.making_state import OWNER, PATIENCE
from tests.interface.sessions import SCRIPT

pytestmark = pytest.mark.usefixtures("dossier_folder")


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
