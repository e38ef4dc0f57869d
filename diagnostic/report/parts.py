"""The documents that a pack is made of, by name: what each is, where it goes, who writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf
from typing import Literal

from diagnostic.report import roadmap
from diagnostic.report.books.budget import budget_book
from diagnostic.report.books.follow_up import follow_up_book
from diagnostic.report.books.workbook import workbook
from diagnostic.report.calendar import calendar
from diagnostic.report.content import territory_diagnosis
from diagnostic.report.document import Document
from diagnostic.report.docx import to_docx
from diagnostic.report.files.data import data_files
from diagnostic.report.forms.action import action_sheets
from diagnostic.report.forms.budget import budget_page
from diagnostic.report.forms.contract_annex import contract_annex
from diagnostic.report.forms.data_request import data_request
from diagnostic.report.forms.follow_up import follow_up_sheet
from diagnostic.report.forms.health_project import health_project
from diagnostic.report.forms.idf_funding import idf_funding_request
from diagnostic.report.forms.intention import letter_of_intent
from diagnostic.report.forms.self_check import self_check
from diagnostic.report.maps import map_files
from diagnostic.report.pdf import to_pdf
from diagnostic.report.request import PackRequest

Group = Literal["diagnostic", "formulaires", "feuille-de-route", "cartes", "donnees"]
GROUP_LABELS: dict[Group, str] = {
    "diagnostic": "Diagnostic", "formulaires": "Formulaires préremplis", "feuille-de-route": "Feuille de route",
    "cartes": "Cartes", "donnees": "Données",
}
# Ending of a file's name (« diagnostic.docx »), bytes.
Files = Iterator[tuple[str, bytes]]


@dataclass(frozen=True)
class Part:
    """One thing that may be asked for. `files` makes its files; `document`, for one that is read, what they lay out.

    `endings`: of the names of its files, when they are known before they are made. `long_from`: number of communes from
    which it takes more than half a second, when there is one.
    """

    id: str
    label: str
    help: str
    group: Group
    files: Callable[[PackRequest], Files]
    document: Callable[[PackRequest], Document] | None = None
    endings: tuple[str, ...] = ()
    long_from: float = inf


def written(identifier: str, label: str, help_text: str, group: Group, document: Callable[[PackRequest], Document], *,
            formats: tuple[str, ...] = ("docx", "pdf"), book: Callable[[PackRequest], bytes] | None = None,
            long_from: float = inf) -> Part:
    """A part that is a text: the same one in each of the formats; `book` makes the workbook that goes with it."""

    def files(request: PackRequest) -> Files:
        content = document(request)
        if "docx" in formats:
            yield f"{identifier}.docx", to_docx(content, request.template)
        if "pdf" in formats:
            yield f"{identifier}.pdf", to_pdf(content)
        if book:
            yield f"{identifier}.xlsx", book(request)

    forms = (*formats, "xlsx") if book else formats
    return Part(identifier, label, help_text, group, files, document, tuple(f"{identifier}.{form}" for form in forms),
                long_from)


def _workbook(request: PackRequest) -> Files:
    yield "donnees.xlsx", workbook(request.diagnosis, request.warehouse, edited=request.edited)


def _calendar(request: PackRequest) -> Files:
    if content := calendar(request):
        yield "etapes.ics", content


def _form(identifier: str, label: str, help_text: str, document: Callable[[PackRequest], Document],
          book: Callable[[PackRequest], bytes] | None = None) -> Part:
    return written(identifier, label, help_text, "formulaires", document, book=book)


FORMS = (
    _form("lettre-d-intention", "Lettre d'intention",
          "Territoire, besoins, acteurs, missions et calendrier, pour l'ARS et la CPAM.", letter_of_intent),
    _form("auto-evaluation", "Auto-évaluation",
          "Les trois critères du Guichet CPTS : ce que le projet dit, ce qui manque.", self_check),
    _form("demande-de-donnees", "Demande d'éléments de diagnostic",
          "Les codes Insee et les chiffres qui manquent, par détenteur.", data_request),
    _form("financement-ars-idf", "Demande de financement, ARS Île-de-France (partie 3)",
          "Territoire, acteurs et profil de la population.", idf_funding_request),
    _form("projet-de-sante", "Projet de santé (trame)",
          "Quatre parties, avec ce que le projet en dit déjà.", health_project),
    _form("fiches-action", "Fiches action",
          "Une page par option retenue ou mission qui a un objectif ; sinon, une fiche vierge.", action_sheets),
    _form("budget", "Budget prévisionnel",
          "Cinq ans, comptes 60 à 87 : une page et un classeur qui calcule.", budget_page, budget_book),
    _form("suivi-aci", "Suivi des indicateurs de l'ACI",
          "Départ, cible et chaque année : une fiche et un classeur.", follow_up_sheet, follow_up_book),
    _form("annexe-contrat", "Annexe au contrat : le territoire",
          "La carte, les communes, la taille.", contract_annex),
)
PARTS: tuple[Part, ...] = (
    written("diagnostic", "Diagnostic territorial", "Le document à remettre à l'ARS, à reprendre et à compléter.",
            "diagnostic", territory_diagnosis, long_from=0),
    Part("classeur", "Classeur des chiffres",
         "Chaque chiffre avec son numérateur, son dénominateur, son intervalle et sa source.", "diagnostic", _workbook,
         endings=("donnees.xlsx",), long_from=1000),
    *FORMS,
    written("feuille-de-route", "Feuille de route", "Les étapes du projet, leurs dates et les échéances calculées.",
            "feuille-de-route", roadmap.document),
    Part("calendrier", "Calendrier des étapes", "Les étapes datées, à ouvrir dans un agenda (.ics).",
         "feuille-de-route", _calendar),
    Part("cartes", "Cartes", "Le territoire, deux indicateurs par commune, les structures : PNG à 300 ppp et SVG.",
         "cartes", map_files, long_from=0),
    Part("donnees", "Fichiers de données", "Contours, tableaux, codes et diagnostic pour un autre logiciel.", "donnees",
         data_files, long_from=500),
)


def part_of(identifier: str) -> Part:
    """KeyError when there is none of that id."""
    return {part.id: part for part in PARTS}[identifier]


def wanted(request: PackRequest) -> tuple[Part, ...]:
    """The parts that the project's people asked for, in the order of a pack; all of them when they chose none."""
    chosen = set(request.dossier.parts) & {part.id for part in PARTS}
    return tuple(part for part in PARTS if not chosen or part.id in chosen)
