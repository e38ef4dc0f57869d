"""The verb `overlaps` of the command line: a draft against the register, or the overlaps of an area.

Exit codes as in `cli`: 0 nothing calls for attention; 1 something does (ground that CPTS share or that nobody covers,
a code that was not taken); 2 unusable command or file; 3 nothing could be made of the codes; 4 the register cannot be
read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from math import isfinite
from pathlib import Path

from diagnostic.cli_codes import add_account, add_codes, reading_of, remark
from diagnostic.coverage.effect import effect_of
from diagnostic.coverage.found import Blank, Effect, Held, Pair
from diagnostic.figures.whole_file import write_out
from diagnostic.geography.units import Unit, codes_of
from diagnostic.overlaps import same_units
from diagnostic.registry.model import RegistryError
from diagnostic.registry.register import Desk, Registry
from diagnostic.report.overlaps.book import overlaps_book
from diagnostic.report.overlaps.data import effect_json, overlaps_json, units_csv
from diagnostic.report.overlaps.letter import letters
from diagnostic.report.overlaps.shapes import overlaps_geojson
from diagnostic.report.overlaps.view import View, of_listings, of_register, reconciled, with_listings
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NBSP, count, enumerate_fr, number, percent, typography

DONE, WITH_REMARKS, BAD_USAGE, NOT_READ, BAD_DATA = range(5)
# Names in a line; the others are counted, and are all in the JSON.
NAMED = 8


def add_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`overlaps` among the verbs of the command line."""
    said = "Ce qu'un brouillon change au registre des CPTS, ou les chevauchements d'un territoire."
    verb = verbs.add_parser("overlaps", help=said, description=said)
    add_codes(verb, "*")
    area = verb.add_mutually_exclusive_group()
    area.add_argument("--region", metavar="CODE", help="les chevauchements d'une région, par son code Insee (93)")
    area.add_argument("--department", metavar="CODE", help="ceux d'un département (06)")
    area.add_argument("--all", action="store_true", help="ceux de tous les départements dont le registre parle")
    output = verb.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="tout, en JSON")
    output.add_argument("--csv", action="store_true", help="une ligne par commune en conflit, partagée ou non couverte")
    verb.add_argument("--xlsx", metavar="FICHIER", help="écrit aussi le classeur")
    verb.add_argument("--geojson", metavar="FICHIER", help="écrit aussi les contours des chevauchements et des zones "
                      "blanches")
    verb.add_argument("--letters", metavar="DOSSIER", help="écrit aussi une lettre par conflit, en Word et en PDF")
    add_account(verb)
    verb.set_defaults(run=run_overlaps)


def run_overlaps(options: argparse.Namespace, warehouse: Warehouse) -> int:
    """Raises FileError on options that do not go together, OSError on a file that cannot be written."""
    area = options.region or options.department or options.all
    _refuse_misuse(options, bool(area))
    try:
        view = _view(Registry.desk_of_server(warehouse, options.account), warehouse, options)
    except RegistryError as failure:
        remark(str(failure))
        return BAD_DATA
    return _area(options, view) if area else _draft(options, view, warehouse)


def _refuse_misuse(options: argparse.Namespace, area: bool) -> None:
    if area == bool(options.codes):
        raise FileError("Donnez les codes d'un brouillon, ou un territoire avec --region, --department ou --all.")
    if not area and any((options.csv, options.xlsx, options.geojson, options.letters)):
        raise FileError("--csv, --xlsx, --geojson et --letters vont avec --region, --department ou --all.")


def _view(desk: Desk, warehouse: Warehouse, options: argparse.Namespace) -> View:
    """What to tell of: the register, or the listings where it holds no CPTS. Raises FileError, RegistryError."""
    area, departments = _asked(options, warehouse)
    coverage, origin, cases = of_register(desk, warehouse)
    stored = bool(coverage.ids)
    if stored and options.codes:
        coverage, origin = with_listings(coverage, origin, warehouse)
    if not stored:
        coverage, origin = of_listings(warehouse)
        remark(typography(f"Le registre ne contient aucune CPTS : voici les périmètres des listes ({origin})." if origin
                          else "Le registre ne contient aucune CPTS, et aucune liste n'est installée."))
    return View(coverage, warehouse, area, departments or coverage.departments, origin, stored, cases)


def _asked(options: argparse.Namespace, warehouse: Warehouse) -> tuple[str, frozenset[str]]:
    """The name of the area and its departments; none for all of those the register speaks of."""
    gazetteer = warehouse.gazetteer
    if options.region:
        if options.region not in gazetteer.regions:
            raise FileError(f"« {options.region} » n'est pas le code d'une région : donnez l'un de "
                            f"{_codes(gazetteer.regions.items())}.")
        members = gazetteer.members_of_region(options.region)
        return gazetteer.region_name(options.region), frozenset(gazetteer.place(code).department for code in members)
    if options.department:
        if options.department not in gazetteer.departments:
            raise FileError(f"« {options.department} » n'est pas le code d'un département : donnez son numéro (06, 2A, "
                            "974).")
        return gazetteer.department_name(options.department), frozenset({options.department})
    return "Tout le registre", frozenset()


def _codes(named: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{code} ({name})" for code, name in named)


def _area(options: argparse.Namespace, view: View) -> int:
    # What is written first may fail: nothing is then printed.
    for path in _write(options, view):
        remark(str(path))
    if options.json:
        print(overlaps_json(view))
    elif options.csv:
        sys.stdout.write(units_csv(view).decode("utf-8-sig").replace("\r\n", "\n"))
    else:
        print("\n".join(map(typography, _area_lines(view))))
    return WITH_REMARKS if view.serious else DONE


def _write(options: argparse.Namespace, view: View) -> Iterator[Path]:
    """Raises OSError."""
    if options.xlsx:
        yield _written(Path(options.xlsx), overlaps_book(view, edited=date.today()))
    if options.geojson:
        yield _written(Path(options.geojson), overlaps_geojson(view).encode())
    if options.letters:
        folder = Path(options.letters)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in letters(view, date.today()):
            yield _written(folder / name, content)


def _written(path: Path, content: bytes) -> Path:
    write_out(path, content)
    return path


def _area_lines(view: View) -> Iterator[str]:
    tally = view.tally
    yield f"{view.area} : {count(len(view.cpts), 'CPTS', 'CPTS')}, {count(len(view.departments), 'département')}"
    yield view.origin
    if view.silent:
        yield view.silent
    yield f"{reconciled(tally)}."
    if tally.unknown:
        yield f"{count(tally.unknown, 'commune')} sans population connue."
    yield ""
    yield f"Chevauchements : {number(len(view.pairs))}"
    for pair in view.pairs:
        yield f"  {view.names[pair.first]} / {view.names[pair.second]} : {_shared_words(view, pair)}"
    for group in view.groups:
        if len(group) > 2:
            yield f"  Groupe de {number(len(group))} : {enumerate_fr(view.names[one] for one in group)}"
    yield ""
    yield (f"Non couvertes : {view.left_out}, {count(tally.uncovered, 'habitant')}, "
           f"{count(len(view.blanks), 'zone blanche', 'zones blanches')}")
    yield from (f"  {_blank_words(view, blank)}" for blank in view.blanks)
    yield ""
    broken = [found for found in view.fragments if found.apart]
    yield f"CPTS en plusieurs morceaux : {number(len(broken))}"
    yield from (f"  {view.names[found.id]} : {count(len(found.parts), 'morceau')}" for found in broken)


def _shared_words(view: View, pair: Pair) -> str:
    state = view.state(pair)
    return (f"{view.places(pair.codes, NAMED)} ({pair.held}), {_people(pair, 'de la première', 'de la seconde')}"
            + (f" ; dossier : {state}" if state else ""))


def _people(pair: Pair, first: str, second: str) -> str:
    """« au plus 250 habitants, 2,0 % de la première, 40,0 % de la seconde »: no share of a CPTS without inhabitants."""
    most = "au plus " if pair.at_most else ""
    shares = [f"{percent(100 * share)} {of}" for share, of in ((pair.share_first, first), (pair.share_second, second))
              if isfinite(share)]
    return ", ".join((most + count(pair.population, "habitant"), *shares))


def _blank_words(view: View, blank: Blank) -> str:
    near = enumerate_fr((view.names[one.id] for one in blank.candidates), NAMED)
    return (f"{count(blank.population, 'habitant')}, {count(len(blank.codes), 'commune')} : "
            f"{view.places(blank.codes, NAMED)}" + (f" ; voisines : {near}" if near else ""))


def _draft(options: argparse.Namespace, view: View, warehouse: Warehouse) -> int:
    reading = reading_of(options, warehouse)
    if reading.questions or not reading.units:
        return NOT_READ
    itself = next((one for one in view.coverage.holders_of(reading.units[0].code)
                   if same_units(reading.units, view.coverage.holding(one).units, warehouse.gazetteer)), None)
    effect = _as_listed(effect_of(reading.units, view.coverage, but=itself), view, reading.units)
    if options.json:
        print(effect_json(effect, view, codes_of(reading.units), itself))
    else:
        print("\n".join(map(typography, _draft_lines(view, effect, itself))))
    serious = any(pair.held is not Held.SHARED for pair in effect.pairs)
    return WITH_REMARKS if serious or reading.problems or effect.misread else DONE


def _as_listed(effect: Effect, view: View, units: Iterable[Unit]) -> Effect:
    """With « au plus » where the draft takes a part of a unit that a listing names: listings say nothing of parts."""
    in_part = {code for unit in units if not unit.whole
               for code in (unit.code, *view.warehouse.gazetteer.arrondissements_of(unit.code))}
    return replace(effect, pairs=tuple(
        pair if view.coverage.holding(pair.second).department else
        replace(pair, units=tuple(replace(unit, at_most=unit.at_most or unit.code in in_part) for unit in pair.units))
        for pair in effect.pairs))


def _draft_lines(view: View, effect: Effect, itself: str | None) -> Iterator[str]:
    yield view.origin
    if not effect.before.cpts:
        yield ("Aucune CPTS n'est connue dans les départements de ce brouillon : leurs communes paraissent non "
               "couvertes tant qu'aucune liste n'y est importée.")
    if itself is not None:
        yield f"Ce brouillon est le périmètre de {view.quoted(itself)}, déjà enregistré : le voici face aux autres."
    if not effect.pairs:
        other = "" if itself is None else "autre "
        yield f"Aucune {other}CPTS ne tient une commune de ce brouillon."
    for pair in effect.pairs:
        yield (f"{view.names[pair.second]} : {view.places(pair.codes, NAMED)} ({pair.held}), "
               f"{_people(pair, 'du brouillon', 'de la CPTS')}")
    if effect.taken or effect.people:
        yield (f"Communes que personne ne couvrait : {number(len(effect.taken))}, {count(effect.people, 'habitant')}"
               + (f" ({view.places(effect.taken, NAMED)})" if effect.taken else ""))
    for blank in effect.left:
        yield f"Reste non couvert à côté : {_blank_words(view, blank)}"
    yield f"Départements du brouillon, avant{NBSP}: {reconciled(effect.before)}"
    yield f"Départements du brouillon, après{NBSP}: {reconciled(effect.after)}"
