"""What axe-core finds on a screen, and what of it is Streamlit's own doing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

# The rules of WCAG 2.0 to 2.2 of levels A and AA, which are what RGAA asks, and those that are only good advice.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# What each screen is named in the menu, by its address.
SCREENS = {"": "Territoire", "scenarios": "Scénarios", "population": "Population", "besoins": "Besoins de santé",
           "offre": "Offre de soins", "taille_financement": "Taille et financement",
           "chevauchements": "Chevauchements", "registre": "Registre", "dossier": "Dossier",
           "donnees": "Données et méthode"}
WIDTHS = (1280, 390)


@dataclass(frozen=True)
class Known:
    """A finding that Streamlit, or a component it shows, causes: nothing of the application can mend it."""

    rule: str
    # Of the HTML of the element that axe names.
    element: re.Pattern[str]
    reason: str
    upstream: str = ""


_CALENDAR = "le calendrier d'un champ de date a un `<header>`, que le navigateur prend pour un second en-tête de page"
KNOWN = (
    Known("presentation-role-conflict", re.compile(r'data-testid="stFileUploaderDropzone"'),
          "la zone de dépôt d'un fichier est dite sans rôle, et porte pourtant un nom ; son bouton, lui, se lit bien",
          "react-dropzone/react-dropzone#1182"),
    Known("landmark-banner-is-top-level", re.compile(r"^<header class="), _CALENDAR, "streamlit/streamlit#16460"),
    Known("landmark-no-duplicate-banner", re.compile(r'class="stAppHeader'), _CALENDAR, "streamlit/streamlit#16460"),
    Known("landmark-unique", re.compile(r'class="stAppHeader'), _CALENDAR, "streamlit/streamlit#16460"),
)


@dataclass(frozen=True)
class Finding:
    rule: str
    impact: str
    element: str
    target: str
    why: str

    @property
    def known(self) -> Known | None:
        return next((one for one in KNOWN if one.rule == self.rule and one.element.search(self.element)), None)

    def __str__(self) -> str:
        return f"{self.rule} ({self.impact}) {self.target}\n    {self.element[:300]}\n    {self.why}"


@dataclass(frozen=True)
class Seen:
    """A screen at one width: how many rules it keeps, and each element that breaks one."""

    passed: int
    findings: tuple[Finding, ...]

    @property
    def ours(self) -> list[str]:
        """What the application causes, in words; empty is what every test wants."""
        return [str(found) for found in self.findings if found.known is None]

    @property
    def theirs(self) -> set[Known]:
        return {found.known for found in self.findings if found.known is not None}


def settle(page: Any) -> None:
    """Wait until the server has nothing more to send, and what it sent is drawn."""
    for _ in range(2):
        page.wait_for_timeout(100)
        page.wait_for_function("""() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState
            === 'notRunning' && !document.querySelector('[data-testid=stSkeleton]')""")


def look(page: Any) -> Seen:
    """What axe says of the page as it is now, frames of components included; nothing is fetched for it."""
    for frame in page.frames:
        frame.evaluate(AXE_SCRIPT)
    said = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", list(RULES))
    findings = [Finding(broken["id"], broken["impact"] or "", node["html"], " ".join(map(str, node["target"])),
                        " ; ".join(reason["message"] for reason in (*node["any"], *node["all"], *node["none"])))
                for broken in said["violations"] for node in broken["nodes"]]
    return Seen(len(said["passes"]), tuple(findings))
