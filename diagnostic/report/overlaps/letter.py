"""A letter for each conflict, to both CPTS: what the perimeters say, what was proposed, a place to answer. It takes no
side, and speaks of no rule: what is counted, by whom, from which source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import isfinite

from diagnostic.coverage.found import Held, Pair, SharedUnit
from diagnostic.figures.print_overlap import overlap_print
from diagnostic.geography.departments import department_in_sentence
from diagnostic.geography.units import Unit
from diagnostic.registry.case import Case, Event, Kind, event_words
from diagnostic.registry.terms import part_words
from diagnostic.report.chapters.pictures import picture
from diagnostic.report.document import (
    Blank,
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Pictures,
    Table,
    Tone,
)
from diagnostic.report.docx import to_docx
from diagnostic.report.forms.form import blank, signature
from diagnostic.report.overlaps.view import View
from diagnostic.report.pack import safe_filename
from diagnostic.report.pdf import to_pdf
from diagnostic.report.text import clean, shorten
from diagnostic.wording import count, date_fr, enumerate_fr, number, percent, plural, typography

KIND = "Lettre sur un chevauchement"
# What people of the register say to one another stays there.
_TOLD = frozenset(Kind) - {Kind.COMMENTED}
# Characters of each name in the name of a file, and in a title or a sentence.
_STEM, _NAME = 26, 90
_NAMED = 10
# Communes named in the first sentence; the table tells the others.
_FEW = 3


def letters(view: View, edited: date | None) -> Iterator[tuple[str, bytes]]:
    """(file name, bytes) of the letter of each pair that calls for something, in Word and in PDF, the worst first."""
    for rank, pair in enumerate(view.disputed, 1):
        document = letter(view, pair, edited)
        yield f"{rank:03d}-{letter_name(view, pair, 'docx')}", to_docx(document)
        yield f"{rank:03d}-{letter_name(view, pair, 'pdf')}", to_pdf(document)


def letter_name(view: View, pair: Pair, ending: str) -> str:
    """« CPTS-du-Littoral-06-CPTS-des-Baous.docx »."""
    names = (safe_filename(view.names[one])[:_STEM].strip("-") for one in (pair.first, pair.second))
    return f"{'-'.join(names)}.{ending}"


def letter(view: View, pair: Pair, edited: date | None = None) -> Document:
    """The letter of one pair; the same view and day give the same document."""
    first, second = (f"« {shorten(view.names[one], _NAME)} »" for one in (pair.first, pair.second))
    blocks: list[Block] = [
        Paragraph(typography(f"À l'attention de : {first} et {second}.")),
        Blank("Expéditeur", "", 1, typography("Service, nom et qualité.")),
        Heading("Ce que disent les périmètres"), Paragraph(_facts(view, pair, first, second)), _table(view, pair),
        Paragraph(_reading(pair), Tone.NOTE), _map(view, pair, first, second),
        *_record(view, pair), *_asked(pair, first, second),
        Heading("Sources"),
        Paragraph(typography("Population municipale. Part de chaque CPTS : habitants dans les deux, rapportés à la "
                             "population de tout son périmètre."), Tone.NOTE),
        *(Paragraph(clean(source), Tone.SOURCE) for source in view.citations),
    ]
    return Document(typography(f"{first} et {second}"), KIND, _lead(view, pair), tuple(blocks),
                    ("CPTS", "chevauchement", view.area), edited, view.warehouse.version)


def _lead(view: View, pair: Pair) -> str:
    return typography(f"{count(len(pair.units), 'commune')} dans les deux périmètres : "
                      f"{view.places(pair.codes, _NAMED)}.")


def _facts(view: View, pair: Pair, first: str, second: str) -> str:
    shared = view.places(pair.codes) if len(pair.units) <= _FEW else count(len(pair.units), "commune")
    said = [f"{first}{_standing(view, pair.first)} et {second}{_standing(view, pair.second)} tiennent toutes deux "
            f"{shared}."]
    if pair.population:
        most = "Au plus " if pair.at_most else ""
        shares = enumerate_fr(f"{percent(100 * share)} de la population de {name}" for name, share in
                              ((first, pair.share_first), (second, pair.share_second)) if isfinite(share))
        said.append(f"{most}{count(pair.population, 'habitant')} {plural(pair.population, 'est', 'sont')} dans les "
                    f"deux périmètres, soit {shares}.")
    return typography(" ".join(said))


def _standing(view: View, identifier: str) -> str:
    """« (projet de santé validé, siège dans le département du Var) »."""
    holding = view.coverage.holding(identifier)
    named = view.warehouse.gazetteer.departments.get(holding.department, "")
    seat = f"siège dans {department_in_sentence(holding.department, named)}" if named else ""
    return f" ({', '.join(filter(None, (holding.status, seat)))})" if holding.status or seat else ""


def _table(view: View, pair: Pair) -> Table:
    rows = tuple((unit.code, view.places([unit.code]), number(view.population(unit.code)),
                  part_words(_held(view, pair.first, unit.code)), part_words(_held(view, pair.second, unit.code)),
                  _shared_words(unit)) for unit in pair.units)
    return Table("Les communes des deux périmètres", (
        Column("Code Insee", 0.9), Column("Commune", 1.9), Column("Habitants", 1, number=True),
        Column(f"Dans {shorten(view.names[pair.first], 40)}", 2), Column(
            f"Dans {shorten(view.names[pair.second], 40)}", 2), Column("Habitants dans les deux", 1.3, number=True)),
        rows, together=len(rows) <= 12)


def _held(view: View, identifier: str, code: str) -> Unit:
    """What a CPTS holds of a unit; the whole of an arrondissement whose city it names."""
    held = {unit.code: unit for unit in view.coverage.holding(identifier).units}
    city = view.warehouse.gazetteer.mother_of(code) or ""
    return held.get(code) or held.get(city) or Unit(code)


def _shared_words(unit: SharedUnit) -> str:
    return f"{'au plus ' if unit.at_most else ''}{number(unit.population)}"


def _reading(pair: Pair) -> str:
    """How to read the table."""
    said = {Held.CONFLICT: "Tant que rien n'est décidé, ces habitants comptent dans les deux périmètres.",
            Held.UNTOLD: "Commune connue pour être partagée : chaque CPTS en tient une part, qui n'est pas précisée.",
            Held.SHARED: "Les parts sont disjointes : aucun habitant n'est compté deux fois."}
    most = (" « Au plus » : tous ceux que les deux périmètres peuvent avoir en commun, faute de connaître les parts."
            if pair.at_most else "")
    return typography(said[pair.held] + most)


def _map(view: View, pair: Pair, first: str, second: str) -> Pictures:
    alt = typography(f"Carte de {first} et de {second}, avec leurs communes communes : "
                     f"{view.places(pair.codes, _NAMED)}.")
    drawn = overlap_print(view.coverage, pair, view.warehouse)
    return Pictures((picture(drawn, alt, "Les deux périmètres", "Contours : " + view.citations[-1]),))


def _record(view: View, pair: Pair) -> list[Block]:
    """What was proposed, answered and decided, without what people of the register say among themselves."""
    case = view.cases.get((pair.first, pair.second))
    events = [event for event in case.events if event.kind in _TOLD] if case else []
    if case is None or not events:
        return []
    rows = tuple((date_fr(event.when.date()), _event_words(view, case, event), clean(event.text)) for event in events)
    return [Heading("Ce qui a été proposé et décidé"),
            Table(typography(f"État du dossier : {case.status}"),
                  (Column("Date", 1.2), Column("Acte", 3.4), Column("Motif", 3)), rows, together=len(rows) <= 6)]


def _event_words(view: View, case: Case, event: Event) -> str:
    return clean(event_words(event, case, lambda code: view.places([code])))


def _asked(pair: Pair, first: str, second: str) -> list[Block]:
    """What each is asked, and where to answer."""
    wanted = ("Chacune des deux CPTS est invitée à dire, pour chaque commune ci-dessus, si elle la garde entière, si "
              "elle en garde une part (quels IRIS, ou combien d'habitants et lesquels), ou si elle la laisse à "
              "l'autre.")
    if pair.held is Held.UNTOLD:
        wanted = ("Chacune des deux CPTS est invitée à préciser la part qu'elle tient de chaque commune ci-dessus : "
                  "quels IRIS, ou combien d'habitants et lesquels.")
    return [Heading("Ce qui est demandé"), Paragraph(typography(wanted)), Blank("Réponse attendue avant le", "", 1),
            *_answer(first), *_answer(second), signature("l'expéditeur")]


def _answer(name: str) -> tuple[Blank, Blank]:
    hint = "Pour chaque commune : entière, en partie (laquelle), ou laissée à l'autre."
    return blank(f"Réponse de {name}", hint, 3), signature(name)
