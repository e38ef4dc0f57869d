"""Every bound on what comes from outside, by the door it enters by, with its number as the code has it.

`python -m interface.bounds` writes them as the table of docs/securite.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.dossier import LINE_LIMIT, MOST_ACTORS, MOST_LOGO_BYTES, TEXT_LIMIT
from diagnostic.geography.codes import MAX_CHARACTERS
from diagnostic.geography.covering import MOST_CROSSINGS, MOST_POINTS
from diagnostic.indicators.brought import MOST_BROUGHT
from diagnostic.logo import MOST_BYTES as LOGO
from diagnostic.logo import MOST_PIXELS
from diagnostic.projects import file as project
from diagnostic.received.answers import MOST_ANSWER
from diagnostic.received.room import LIMITS, SIZE, WAITS
from diagnostic.registry.listing import MOST_CPTS
from diagnostic.registry.model import MOST_UNITS
from diagnostic.report import docx_template as template
from diagnostic.sources import archive, brought_sheet, geopackage, outline_file, outline_texts, shapefile, spreadsheet
from diagnostic.sources.brought_table import MOST_ROWS
from diagnostic.sources.drawn import MAX_VERTICES
from diagnostic.sources.install import MOST_DEPTH, MOST_FILES
from diagnostic.sources.readers import texts, workbook
from diagnostic.sources.refusals import MAX_BYTES
from diagnostic.wording import count, number, typography
from interface import compact, door, link
from interface.data_panel import MOST_FILES as MOST_UPLOADED


@dataclass(frozen=True)
class Door:
    """`bounds`: of this door, in French, each a number and what it is of."""

    name: str
    bounds: tuple[str, ...]


def weight(size: int) -> str:
    """« 10 Mo », « 120 ko »."""
    return f"{number(size / 1e6)} Mo" if size >= 1_000_000 else f"{number(size / 1e3)} ko"


def doors() -> tuple[Door, ...]:
    """In the order in which a screen offers them."""
    return (
        Door("tout fichier d'un écran", (
            f"{weight(MAX_BYTES)}, dans le navigateur, à la réception et à la lecture",
            f"lu à part : {weight(LIMITS.memory or 0)} d'espace d'adressage, {number(LIMITS.seconds)} s, "
            f"{weight(LIMITS.file or 0)} par fichier écrit", f"{SIZE} fichiers à la fois sur le serveur, "
            f"{number(WAITS)} s d'attente", f"{number(door.MOST_SENT / 2**20)} Mo gardés par page ouverte, "
            f"{number(door.MOST_SENT_BY_ALL / 2**20)} par exemplaire",
            f"réponse de {weight(MOST_ANSWER)} au plus, vérifiée")),
        Door("archive (classeur, KMZ, shapefile)", (
            f"{number(archive.MAX_MEMBERS)} fichiers", f"{weight(archive.MAX_TOTAL)} une fois ouverte",
            f"chaque fichier de plus de {weight(archive.SMALL)} grossit {archive.MAX_RATIO} fois au plus",
            "ni archive dans l'archive, ni lien, ni nom qui mène ailleurs, ni mot de passe")),
        Door("classeur", (
            f"{spreadsheet.MAX_SHEETS} feuilles", f"{number(spreadsheet.MAX_ROWS)} lignes remplies par feuille",
            f"{spreadsheet.MAX_COLUMNS} colonnes lues", f"{weight(spreadsheet.MAX_PART)} de XML par feuille",
            f"{number(spreadsheet.MAX_TAGS)} balises hors lignes", f"{number(spreadsheet.MAX_SECONDS)} s",
            "aucune entité XML")),
        Door("texte et CSV", (
            f"{number(spreadsheet.MAX_ROWS)} lignes", f"{number(brought_sheet.LONGEST_CELL)} caractères par cellule",
            f"{number(MOST_ROWS)} lignes gardées d'un tableau apporté, {MOST_BROUGHT} tableaux par projet")),
        Door("liste collée ou lue", (f"{number(MAX_CHARACTERS)} caractères",)),
        Door("contour", (
            f"{number(MAX_VERTICES)} sommets, comptés avant lecture",
            f"{number(outline_texts.MAX_OBJECTS)} objets JSON",
            f"{number(outline_texts.MAX_TAGS)} balises KML, aucune entité", f"{geopackage.MAX_LAYERS} couches et "
            f"{number(geopackage.MAX_SECONDS)} s pour un GeoPackage, de simples tables",
            f"{weight(shapefile.MAX_TABLE)} de table pour un shapefile",
            f"{number(outline_file.MAX_OWN_MEETINGS)} croisements possibles par polygone à réparer")),
        Door("liste de CPTS", (f"{number(MOST_CPTS)} CPTS", f"{number(MOST_UNITS)} communes par CPTS")),
        Door("fichier projet", (
            f"{weight(project.MOST_BYTES)}", f"{number(project.MOST_CODES)} codes par scénario, 26 scénarios",
            f"{number(project.MOST_FIGURES)} chiffres saisis", f"{number(project.MOST_PASTED)} caractères collés",
            "aucun champ inconnu, aucun type approchant")),
        Door("modèle Word", (
            f"{weight(template.MAX_BYTES)}", f"{number(template.MAX_MEMBERS)} fichiers",
            f"{weight(template.MAX_UNPACKED)} une fois ouvert",
            "ni macro, ni objet, ni lien au dehors, ni entité XML")),
        Door("logo", (f"{weight(LOGO)}", f"{number(MOST_PIXELS / 1e6)} millions de pixels, lus dans l'en-tête",
                      f"PNG refait, {weight(MOST_LOGO_BYTES)} au plus")),
        Door("lien", (f"{number(link.MOST_CHARACTERS)} caractères de codes",
                      f"{weight(compact.MOST_BYTES)} de codes une fois dépliés")),
        Door("dossier", (f"{number(LINE_LIMIT)} caractères par ligne, {number(TEXT_LIMIT)} par objectif",
                         f"{MOST_ACTORS} acteurs")),
        Door("tracé sur la carte", (f"{number(MOST_POINTS)} points", f"{number(MOST_CROSSINGS)} croisements")),
        Door("fichiers officiels (machine de la personne)", (
            f"{MOST_UPLOADED} fichiers déposés à la fois", f"{count(MOST_FILES, 'fichier')} d'un dossier",
            f"{count(MOST_DEPTH, 'niveau', 'niveaux')} de dossiers",
            f"{weight(workbook.MAX_BYTES)} par classeur, {number(workbook.MAX_ROWS)} lignes",
            f"{number(texts.MAX_UNFOLDED / 1e9)} Go une fois ouvert, lu au fil de l'eau",
            "poids attendu de chaque jeu")),
    )


def table_fr() -> str:
    """The table, in Markdown."""
    rows = [f"| {typography(one.name)} | {typography(' ; '.join(one.bounds))} |" for one in doors()]
    return "\n".join(["| porte | bornes |", "| --- | --- |", *rows])


if __name__ == "__main__":
    print(table_fr())
