"""The Dossier screen in a real Chromium: a file is filled, reloaded, taken away whole."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest

from benchmarks import browser
from tests.pictures import png

WAIT_MS = 60_000


@pytest.fixture
def page(chromium: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The screen on two communes, served with a folder of projects of its own; errors of its scripts fail the test."""
    monkeypatch.setenv("DIAGNOSTIC_PROJECTS", str(tmp_path / "projets"))
    with browser.served(browser.ROOT / "serve.py") as address:
        context = chromium.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
        opened = context.new_page()
        opened.set_default_timeout(WAIT_MS)
        errors: list[str] = []
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.goto(f"{address}/dossier?codes=30344-30341&nom=Essai")
        opened.locator(".current-territory").wait_for(state="attached")
        settle(opened)
        yield opened
        context.close()
        assert errors == []


def settle(page: Any) -> None:
    """Wait until the server has nothing more to send."""
    for _ in range(3):
        page.wait_for_timeout(200)
        page.wait_for_function(
            "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'")


def unfold(page: Any) -> None:
    for title in ("Titre, auteurs, logo et lecteurs", "Étapes du projet et échéances"):
        page.locator("summary", has_text=title).click()
    settle(page)


def write(page: Any, label: str, words: str) -> None:
    page.get_by_label(label, exact=True).fill(words)
    page.keyboard.press("Tab")
    settle(page)


def write_day(page: Any, label: str, digits: str) -> None:
    page.get_by_label(f"jour, {label}").click()
    page.keyboard.type(digits)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    settle(page)


def taken(page: Any) -> Any:
    """The pack, once it is there."""
    page.wait_for_selector(".st-key-dossier_zip button:not([disabled])")
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger le dossier (zip)").click()
    return download.value


def test_a_pack_is_followed_found_again_stopped_and_asked_for_again(page: Any) -> None:
    page.get_by_role("button", name="Préparer tout le dossier").click()
    stop = page.get_by_role("button", name="Arrêter")
    stop.wait_for()
    page.get_by_test_id("stProgress").wait_for()
    # Nothing of it is told by the address: it belongs to this browser.
    page.reload()
    stop.wait_for()
    other = page.context.browser.new_context(locale="fr-FR")
    beside = other.new_page()
    beside.goto(page.url)
    beside.get_by_role("button", name="Préparer tout le dossier").wait_for()
    other.close()
    stop.click()
    page.get_by_text("Dossier « Essai » : rédaction arrêtée.".replace("« ", "«\xa0").replace(" »", "\xa0»")
                     .replace(" :", "\xa0:")).wait_for()
    page.get_by_role("button", name="Préparer tout le dossier").click()
    assert zipfile.ZipFile(taken(page).path()).testzip() is None


def test_a_heavy_document_is_given_by_the_click_or_once_it_is_ready(page: Any) -> None:
    given: list[Any] = []
    page.on("download", lambda download: given.append(download))  # playwright marks what it is given
    button = page.get_by_role("button", name="Document Word")
    button.click()
    page.get_by_role("button", name="Arrêter").wait_for()
    page.wait_for_function("() => !document.querySelector('.st-key-first-docx_stop')", timeout=3 * WAIT_MS)
    settle(page)
    if not given:  # a machine too busy for it to come in the time of a click
        page.get_by_text("Prêt : cliquez pour le télécharger.".replace(" :", "\xa0:")).wait_for()
        button.click()
        page.wait_for_event("download")
    assert given[0].suggested_filename == "Essai-diagnostic.docx"
    assert docx.Document(given[0].path()).paragraphs


def test_a_file_is_filled_found_again_and_taken_away_whole(page: Any) -> None:
    unfold(page)
    write(page, "Titre du dossier", "Projet <b>du Vidourle</b>")
    write(page, "Auteurs", "Dr A. Martin")
    write_day(page, "Lettre d'intention", "31122025")
    write_day(page, "Contrat ACI signé", "31082026")
    logo = {"name": "logo.png", "mimeType": "image/png", "buffer": png(900, 300)}
    page.get_by_test_id("stFileUploaderDropzone").locator("input").first.set_input_files(logo)
    page.get_by_role("button", name="Retirer le logo").wait_for()
    settle(page)
    assert "projet=" in page.url

    page.reload()
    page.locator(".current-territory").wait_for(state="attached")
    settle(page)
    unfold(page)
    assert page.get_by_label("Titre du dossier", exact=True).input_value() == "Projet <b>du Vidourle</b>"
    assert page.get_by_label("Auteurs", exact=True).input_value() == "Dr A. Martin"
    assert page.get_by_role("button", name="Retirer le logo").is_visible()
    days = page.get_by_test_id("stDateInput").nth(3).inner_text()
    assert "".join(character for character in days if character.isdigit()) == "31082026"
    # Plotly writes « 28 février 2027 » on the line of time.
    page.get_by_test_id("stPlotlyChart").get_by_text("février 2027").wait_for()

    page.get_by_role("button", name="Préparer tout le dossier").click()
    download = taken(page)
    assert download.suggested_filename == "Essai-dossier.zip"
    with zipfile.ZipFile(io.BytesIO(Path(download.path()).read_bytes())) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        assert {"Essai/diagnostic/Essai-diagnostic.docx", "Essai/diagnostic/Essai-diagnostic.pdf",
                "Essai/feuille-de-route/Essai-etapes.ics", "Essai/formulaires/Essai-lettre-d-intention.docx"} <= names
        written = docx.Document(io.BytesIO(archive.read("Essai/diagnostic/Essai-diagnostic.docx")))
    body = "\n".join(paragraph.text for paragraph in written.paragraphs)
    assert "Projet <b>du Vidourle</b>" in body
    assert "Dr A. Martin" in body


def test_buttons_and_fields_keep_their_columns_and_the_width_of_the_screen(page: Any) -> None:
    unfold(page)
    for width, columns in ((1280, 4), (768, 2), (390, 1)):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        for place in ("first", "steps"):
            lefts = page.evaluate("""key => [...document.querySelectorAll(`.st-key-fields-4-${key} > *`)]
                .map(cell => Math.round(cell.getBoundingClientRect().left))""", place)
            assert len(lefts) == 4
            assert len(set(lefts)) == columns, f"{place} at {width} px"
        assert page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth") <= 0
