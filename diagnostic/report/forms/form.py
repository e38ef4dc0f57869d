"""What every form has: a name, what it is for, to whom it goes, a date, and places left for people to write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from diagnostic.figures.findings import Kind, findings
from diagnostic.figures.readings import place
from diagnostic.geography.places import ARRONDISSEMENT
from diagnostic.record import Diagnosis
from diagnostic.report.chapters.rubric import known, source_line
from diagnostic.report.document import Blank, Block, Bullets, Column, Document, Paragraph, Table, Tone
from diagnostic.report.identity import title
from diagnostic.report.request import PackRequest
from diagnostic.report.tables import compared_table, references_note
from diagnostic.wording import NBSP, count, date_fr, enumerate_fr, number, typography

FROM_FILE = "Repris du dossier du projet ; à relire."
FROM_DATA = "Calculé par l'outil ; sources et millésimes dans le diagnostic."
PREFILLED = ("Prérempli d'après le projet et les données, à relire ; le reste est à compléter par l'équipe. Rien n'est "
             "supposé.")
CPAM = "caisse primaire d'assurance maladie"
OVERSEAS = {**dict.fromkeys(("971", "972", "973", "974"), "caisse générale de sécurité sociale"),
            "976": "caisse de sécurité sociale"}
MOST_SIGNALS, MOST_FIGURES = 4, 8
# A table of communes up to here; beyond, running text, or the list would be longer than the form.
MOST_ROWS = 90


def form(request: PackRequest, name: str, purpose: str, addressees: str, blocks: Iterable[Block], *,
         dated: date | None = None) -> Document:
    """The form under its header: to whom, when (`dated`: as the project says), by whom."""
    diagnosis = request.diagnosis
    header = (Paragraph(typography(PREFILLED), Tone.NOTE),
              Paragraph(typography(f"À adresser à : {addressees}.")),
              Blank("Date", date_fr(dated) if dated else "", 1), Blank("Rédigé par", request.dossier.authors, 1))
    return Document(name, title(diagnosis), typography(purpose), (*header, *blocks), ("CPTS", name), request.edited,
                    diagnosis.data_version)


def asked(label: str, answer: str, hint: str, *, lines: int = 2, origin: str = FROM_FILE) -> Blank:
    """A question: with the answer of the project, where it comes from; without, what is expected."""
    return Blank(label, answer, lines, typography(origin if answer else hint))


def blank(label: str, hint: str, lines: int = 2) -> Blank:
    """A question that only people can answer."""
    return asked(label, "", hint, lines=lines)


def signature(who: str) -> Blank:
    """A place to sign, always empty."""
    return blank(f"Pour {who}", "Nom, qualité, date et signature.")


def agencies(diagnosis: Diagnosis) -> str:
    """« Agence régionale de santé (Occitanie) et caisse primaire d'assurance maladie (Gard) »."""
    regions = enumerate_fr([region.name for region in diagnosis.perimeter.regions], 3)
    return f"Agence régionale de santé ({regions}) et {insurer(diagnosis)} ({place(diagnosis)})"


def insurer(diagnosis: Diagnosis) -> str:
    """The fund of the Assurance maladie there, which is not called the same overseas."""
    named = {OVERSEAS.get(department.code, CPAM) for department in diagnosis.perimeter.departments}
    return named.pop() if len(named) == 1 else CPAM


def actors(request: PackRequest) -> list[Block]:
    """Who is engaged, as the project says."""
    named = request.dossier.actors
    if not named:
        return [blank("Acteurs engagés à ce jour", "Nom, profession ou structure, commune : un acteur par ligne.", 4)]
    return [Paragraph(typography(f"Acteurs engagés à ce jour ({count(len(named), 'nom')}, tels que le dossier du "
                                 "projet les donne) :")), Bullets(named)]


def figures(diagnosis: Diagnosis, indicators: Sequence[str], caption: str) -> list[Block]:
    """A table of the first ones known of the territory, beside their references, and its sources; else nothing."""
    told = [identifier for identifier in indicators if known(diagnosis.measurement(identifier))][:MOST_FIGURES]
    table = compared_table(diagnosis, told, caption, short=True)
    apart = references_note(diagnosis, told)
    return [table, *([Paragraph(apart, Tone.NOTE)] if apart else []), *source_line(diagnosis, told)] if table else []


def signals(diagnosis: Diagnosis) -> list[Block]:
    """What the figures would have one remark of needs: the first weaknesses, as proposals; else nothing."""
    weak = [finding.sentence for finding in findings(diagnosis) if finding.kind is Kind.WEAKNESS][:MOST_SIGNALS]
    if not weak:
        return []
    return [Paragraph(typography("Signaux tirés des chiffres par des règles que dit le diagnostic territorial : à "
                                 "relire, à modifier ou à retirer."), Tone.NOTE),
            *(Paragraph(sentence, Tone.PROPOSAL) for sentence in weak)]


def communes(diagnosis: Diagnosis) -> list[Block]:
    """Every unit by code: its name, its population in the territory, and whether it is there in part."""
    year = diagnosis.population_year
    cells = [(unit.code, unit.name + (" (en partie)" if unit.part or unit.share < 1 else ""), number(unit.population))
             for unit in diagnosis.units]
    if len(cells) > MOST_ROWS:
        return [Paragraph(typography(f"Code Insee, commune et population municipale {year} :")),
                Paragraph(" · ".join(NBSP.join(cell) for cell in cells), Tone.SOURCE)]
    head = (Column("Code", 0.8), Column(_unit_word(diagnosis), 2.6), Column("Habitants", 1.1, number=True))
    caption = f"Population municipale {year}"
    if len(cells) == 1:
        return [Table(caption, head, tuple(cells))]
    height = -(-len(cells) // 2)
    right = [*cells[height:], *[("",) * len(head)] * (2 * height - len(cells))]
    # An empty column keeps figures apart from the codes beside them.
    rows = tuple((*first, "", *second) for first, second in zip(cells[:height], right, strict=True))
    return [Table(caption, (*head, Column("", 0.25), *head), rows, together=height <= 24)]


def _unit_word(diagnosis: Diagnosis) -> str:
    return "Arrondissement" if all(unit.nature == ARRONDISSEMENT for unit in diagnosis.units) else "Commune"
