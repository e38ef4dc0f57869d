"""The three ways told by docs/guide.md, gone in a real browser; their pictures, when asked for.

    python -m tests.browser.guide docs/images/guide     makes the pictures again

Each way begins where the former user of the guide ended: an application that holds nothing but its own data.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from benchmarks import browser
from benchmarks.browser import map_frame
from diagnostic.projects.folder import PROJECTS
from diagnostic.sources.installed import FOLDER

WIDTH, HEIGHT = 1280, 900
WAIT_MS = 60_000
COLOURS = 128
# A draft with a mistyped code and a name: what a project lead has in an e-mail.
LISTED = "30062 Calvisson\n30341 Vergèze\n30138\n30075 Caveirac\n30043\n30999\nSaint-Dionizy (30)"
LISTING_ROW = "cpts;code_insee;departement\nCPTS de la Crau;13004;13\nCPTS de la Crau;13097;13\n"


class Walk:
    """A page that is led through a way, notes every word it was shown, and keeps pictures of some places."""

    def __init__(self, page: Any, address: str, folder: Path | None) -> None:
        self.page, self.address, self.folder = page, address, folder
        self.pictures: list[str] = []
        self.seen = ""
        page.set_default_timeout(WAIT_MS)

    def open(self, path: str = "") -> None:
        self.page.goto(f"{self.address}/{path}")
        self.page.locator(".current-territory").wait_for(state="attached")
        self.settle()

    def go(self, screen: str) -> None:
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=screen, exact=True).click()
        self.page.get_by_test_id("stMain").get_by_role("heading", name=screen, exact=True, level=1).wait_for()
        self.settle()

    def press(self, name: str, role: str = "button") -> None:
        self.note()
        self.page.get_by_test_id("stMain").get_by_role(role, name=name, exact=role == "button").first.click()
        self.settle()

    def choose(self, answer: str) -> None:
        self.page.get_by_test_id("stRadio").get_by_text(answer, exact=True).click()
        self.settle()

    def unfold(self, title: str) -> None:
        self.note()
        self.page.locator("summary", has_text=title).click()
        self.settle()

    def fill(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def settle(self) -> None:
        for _ in range(2):
            self.page.wait_for_timeout(200)
            self.page.wait_for_function(
                "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'")
        self.note()

    def note(self) -> None:
        """Remember what is written, with the labels of fields and buttons."""
        self.seen += "\n" + plain(self.page.evaluate(
            "() => document.body.innerText + '\\n' + [...document.querySelectorAll('[aria-label], [placeholder]')]"
            ".map(it => `${it.ariaLabel || ''} ${it.placeholder || ''}`).join('\\n')"))

    def picture(self, name: str, top: str = "") -> None:
        """Keep what is in the window, scrolled so that the text `top` is at its top, if given."""
        self.settle()
        if top:
            self.page.get_by_test_id("stMain").get_by_text(top, exact=True).first.evaluate(
                """it => { it.scrollIntoView({block: 'start'});
                    document.querySelector('[data-testid=stMain]').scrollBy(0, -24); }""")
        else:
            self.page.get_by_test_id("stMain").evaluate("it => it.scrollTo(0, 0)")
        self.page.mouse.move(WIDTH - 5, HEIGHT - 5)
        self.page.wait_for_timeout(500)
        taken = self.page.screenshot()
        self.pictures.append(name)
        if self.folder is not None:
            # A screen has few colours: a palette makes the file four times lighter.
            Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS).save(self.folder / f"{name}.png",
                                                                               optimize=True)


def plain(text: str) -> str:
    """With plain spaces and straight apostrophes, on one line each."""
    return re.sub("[\u00a0\u202f ]+", " ", text).replace("’", "'")


def project_lead(walk: Walk) -> None:
    """From a list in an e-mail to a whole file."""
    walk.open()
    map_frame(walk.page)
    walk.picture("porteur-1-ouverture")
    walk.fill("Nom du projet", "CPTS de la Vaunage")
    walk.fill("Codes ou noms des communes", LISTED)
    walk.press("Lire les codes")
    walk.page.get_by_text("À trancher dans la liste collée").wait_for()
    walk.picture("porteur-2-liste", "À trancher dans la liste collée")
    walk.press("Remplacer par Vergèze (30344, Gard)")
    walk.choose("Saint-Dionisy (30249, Gard)")
    walk.press("Aide à décider", "radio")
    walk.picture("porteur-3-aide", "Liste")
    walk.go("Scénarios")
    walk.press("Copier le scénario en cours sous B")
    walk.go("Territoire")
    walk.press("Couronne")
    walk.go("Scénarios")
    walk.picture("porteur-4-scenarios")
    walk.go("Besoins de santé")
    walk.picture("porteur-5-besoins")
    walk.go("Taille et financement")
    walk.picture("porteur-6-financement")
    walk.go("Dossier")
    walk.unfold("Titre, auteurs, logo et lecteurs")
    walk.picture("porteur-7-dossier")


def analyst(walk: Walk) -> None:
    """From official files to figures compared, brought and checked."""
    walk.open("donnees")
    walk.picture("analyste-1-donnees")
    walk.go("Offre de soins")
    walk.picture("analyste-2-offre")
    walk.go("Besoins de santé")
    walk.unfold("Apporter un tableau, par commune ou pour le territoire")
    walk.picture("analyste-3-apporter", "Apporter un tableau, par commune ou pour le territoire")


def officer(walk: Walk) -> None:
    """From an empty register to a conflict and its letter."""
    walk.open("chevauchements")
    walk.page.get_by_role("button", name="Importer 70 CPTS").wait_for()
    walk.picture("ars-1-vide")
    walk.press("Importer 70 CPTS")
    walk.page.get_by_text("70 CPTS importées").wait_for()
    walk.page.frame_locator("iframe").first.locator(".leaflet-container[data-covered]").wait_for()
    walk.picture("ars-2-region")
    walk.press("Zones blanches", "radio")
    walk.picture("ars-3-zones-blanches", "Détail affiché")
    walk.go("Registre")
    walk.press("Importer", "radio")
    walk.page.locator("input[type=file]").set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": LISTING_ROW.encode()})
    walk.page.get_by_text("Nouvelles (1)").wait_for()
    walk.fill("Pourquoi", "liste reçue de la délégation")
    walk.picture("ars-4-import")
    walk.press("Importer (1 changement)")
    walk.go("Chevauchements")
    walk.press("Chevauchements", "radio")
    walk.page.get_by_text("Travail sur ce conflit").wait_for()
    walk.page.frame_locator("iframe").nth(1).locator(".leaflet-container[data-covered]").wait_for()
    walk.picture("ars-5-conflit", "Travail sur ce conflit")
    walk.go("Registre")
    walk.press("Droits et journal", "radio")
    walk.picture("ars-6-droits")


WAYS: dict[str, Callable[[Walk], None]] = {"porteur": project_lead, "analyste": analyst, "ars": officer}


@contextmanager
def application(folder: Path) -> Iterator[str]:
    """The application with folders of its own, which hold nothing yet."""
    kept = {name: os.environ.get(name) for name in (PROJECTS, FOLDER)}
    os.environ |= {PROJECTS: str(folder / "projets"), FOLDER: str(folder / "donnees")}
    try:
        with browser.served(browser.ROOT / "serve.py") as address:
            yield address
    finally:
        for name, value in kept.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def walked(driven: Any, address: str, way: str, folder: Path | None = None) -> Walk:
    """Go one way in a window of its own."""
    context = driven.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="fr-FR")
    walk = Walk(context.new_page(), address, folder)
    try:
        WAYS[way](walk)
    finally:
        context.close()
    return walk


def main(folder: Path) -> int:
    if browser.MISSING:
        print(browser.MISSING)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    with browser.chromium() as driven:
        for way in WAYS:
            with TemporaryDirectory() as room, application(Path(room)) as address:
                print(*walked(driven, address, way, folder).pictures, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
