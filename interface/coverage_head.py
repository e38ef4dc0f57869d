"""The head of the screen of overlaps: who covers the people of an area, what adds up, and what asks for work."""

from __future__ import annotations

from diagnostic.coverage.found import Held, Tally
from diagnostic.geography.checks import Severity
from diagnostic.indicators.catalogue import catalogue
from diagnostic.registry.model import DRAFTS
from diagnostic.report.overlaps.view import View, reconciled
from diagnostic.wording import MISSING, count, enumerate_fr, number, percent, plural, typography
from interface import markup
from interface.markup import Kpi

# Communes and codes told one by one.
TOLD = 6
_DRAFTS = frozenset(status.label for status in DRAFTS)


def first_row(view: View) -> list[Kpi]:
    """Four figures whose last three add up to the population."""
    tally, every = view.tally, len(view.coverage.ids)
    drafts = sum(view.coverage.holding(identifier).status in _DRAFTS for identifier in view.cpts
                 if not view.states.keys().isdisjoint(view.coverage.units_of(identifier)))
    among = "" if tally.cpts == every else f", sur {number(every)} dans le registre"
    projects = f", dont {count(drafts, 'en projet', 'en projet')}" if drafts else ""
    untold = f" ; parts non précisées : {number(tally.untold)}" if tally.untold else ""
    several = count(tally.units_several, "commune")
    return [
        Kpi("CPTS", number(tally.cpts),
            f"qui {plural(tally.cpts, 'tient', 'tiennent')} une commune ici{projects}{among}"),
        Kpi("Habitants d'une seule CPTS", number(tally.once), _share(tally.once, tally)),
        Kpi("Habitants de plusieurs CPTS", number(tally.several),
            f"{_share(tally.several, tally)}, {several}{untold}" if tally.several else "aucun"),
        Kpi("Habitants sans CPTS", number(tally.uncovered),
            f"{_share(tally.uncovered, tally)}, {view.left_out}" if tally.uncovered or tally.units_uncovered
            else "aucun"),
    ]


def _share(people: int, tally: Tally) -> str:
    return f"{percent(100 * people / tally.total)} de la population" if tally.total else MISSING


def silent(view: View) -> str:
    """HTML of the departments of which the register knows nothing; nothing where there is none."""
    return markup.notices([(Severity.WARNING, view.silent, "")]) if view.silent else ""


def sum_line(view: View) -> str:
    """HTML of what adds up, with the unit of each term."""
    tally = view.tally
    said = (f"{reconciled(tally)} dans {view.area} ({count(tally.units, 'commune')} ou arrondissements ; population "
            f"municipale {catalogue().population_year}).")
    if tally.counted > tally.once + tally.several:
        said += (f" Les CPTS en comptent ensemble {number(tally.counted)}, soit "
                 f"{number(tally.counted - tally.once - tally.several)} de plus qu'elles n'en couvrent.")
    if tally.unknown:
        said += f" {count(tally.unknown, 'commune')} sans population connue."
    return f"<p class='told'>{markup.text(said)}</p>"


def to_do(view: View) -> str:
    """HTML of what asks for work, beside the map."""
    conflicts = [pair for pair in view.pairs if pair.held is Held.CONFLICT]
    disputed, untold = (sorted(code for code, found in view.states.items() if found == state)
                        for state in ("conflit", "parts non précisées"))
    largest = max(map(len, view.groups), default=0)
    # Of two CPTS that both have their seat here.
    away = sum(all(unit.code not in view.states for unit in pair.units if unit.held is Held.CONFLICT)
               for pair in conflicts)
    facts = [("Paires de CPTS en conflit", number(len(conflicts))),
             *([("dont hors du territoire observé", number(away))] if away else []),
             ("Communes en conflit", number(len(disputed))),
             *([("CPTS du plus grand groupe en conflit", number(largest))] if largest > 2 else []),
             ("Communes aux parts non précisées", number(len(untold))),
             ("Zones blanches d'un seul tenant", number(len(view.blanks)))]
    said = [f"{title} : {view.places(codes, TOLD)}." for title, codes in
            (("En conflit", disputed), ("Parts à préciser", untold)) if codes]
    if view.blanks:
        first = view.blanks[0]
        said.append(f"Plus grande zone blanche : {view.places(first.codes, TOLD)} "
                    f"({count(first.population, 'habitant')}).")
    return (f"<section aria-label='À traiter'><p class='told'><strong>{markup.text('À traiter')}</strong></p>"
            f"{markup.facts(facts)}{''.join(map(markup.quiet, said))}</section>")


def misread(view: View) -> str:
    """HTML of the codes of the register that do not count as they are written; nothing when all do."""
    found = [one for one in view.coverage.misread if one.id in view.cpts]
    if not found:
        return ""
    several = len(found) > 1
    told = enumerate_fr((f"{one.code} ({view.names[one.id]:.60}) : {one.doubt}" for one in found), TOLD)
    return markup.notices([(Severity.WARNING, f"{count(len(found), 'code')} du registre à vérifier : "
                            f"{'ils ne comptent pas tels quels' if several else 'il ne compte pas tel quel'}.", told)])


def sources(view: View) -> str:
    """HTML of the line of sources."""
    return markup.quiet(typography(f"Sources : {' ; '.join(view.citations)}."))
