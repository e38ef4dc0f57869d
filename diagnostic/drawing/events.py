"""What the map sends, read with suspicion, and what it makes of a drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import shapely

from diagnostic.drawing.gestures import (
    EventError,
    Held,
    Places,
    add_crown,
    add_units,
    fill_holes,
    remove_units,
    take_part,
    toggle_canton,
    toggle_epci,
    toggle_unit,
)
from diagnostic.drawing.selection import Selection
from diagnostic.drawing.state import Drawing
from diagnostic.geography.checks import counted
from diagnostic.geography.covering import MOST_POINTS, OutlineError, Rule, outline_of
from diagnostic.geography.units import UNIT_CODE
from diagnostic.wording import number

__all__ = ["Click", "EventError", "Kind", "MapEvent", "Places", "Rule", "Stroke", "Tools", "add_crown", "add_units",
           "apply_map_event", "fill_holes", "parse_event", "remove_units", "take_part", "units_in_outline"]

# Beyond this a counter of a browser no longer counts.
_LAST_NUMBER = 2**53

Ring = tuple[tuple[float, float], ...]


class Click(StrEnum):
    """What a click takes."""

    COMMUNE = "commune"
    EPCI = "intercommunalité"
    CANTON = "canton"


class Stroke(StrEnum):
    """What an outline drawn on the map does."""

    ADD = "ajoute"
    REMOVE = "retire"


class Kind(StrEnum):
    """What happened on the map, as it says it."""

    TOGGLE = "toggle"
    OUTLINE = "outline"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True)
class Tools:
    """The tools in hand. The text of each is what a screen shows after « Un clic prend », « Un tracé », « les communes
    dont »."""

    click: Click = Click.COMMUNE
    stroke: Stroke = Stroke.ADD
    rule: Rule = Rule.CENTRE


@dataclass(frozen=True, slots=True)
class MapEvent:
    """One event of the map. `n` counts them; `code` is of a toggle, `ring` (longitude, latitude) of an outline."""

    n: int
    kind: Kind
    code: str = ""
    ring: Ring = ()


def parse_event(raw: object) -> MapEvent:
    """The event that a browser sent, whatever it is: {"n", "kind", "code" or "ring"}; other keys are left out.

    Raises EventError on anything of another type, form or size.
    """
    if not isinstance(raw, Mapping):
        raise EventError("La carte a envoyé un message illisible.")
    n = raw.get("n")
    kind = raw.get("kind") if isinstance(raw.get("kind"), str) else ""
    if not isinstance(n, int) or isinstance(n, bool) or not 0 <= n <= _LAST_NUMBER or kind not in set(Kind):
        raise EventError("La carte a envoyé un message que l'application ne connaît pas.")
    if kind == Kind.TOGGLE:
        code = raw.get("code")
        if not isinstance(code, str) or not UNIT_CODE.fullmatch(code):
            raise EventError("La carte a désigné une commune par un code qui n'en est pas un.")
        return MapEvent(n, Kind.TOGGLE, code=code)
    if kind == Kind.OUTLINE:
        return MapEvent(n, Kind.OUTLINE, ring=_ring(raw.get("ring")))
    return MapEvent(n, Kind(kind))


def apply_map_event(drawing: Drawing, event: MapEvent, tools: Tools, places: Places) -> Drawing:
    """The drawing after an event; itself when it changes nothing. A pure function.

    Raises EventError on an unknown code, an outline that is none, or when nothing would remain of the territory.
    """
    if event.kind is Kind.UNDO:
        return drawing.undone()
    if event.kind is Kind.REDO:
        return drawing.redone()
    if event.kind is Kind.OUTLINE:
        return _stroke(drawing, event.ring, tools, places)
    toggle = {Click.COMMUNE: toggle_unit, Click.EPCI: toggle_epci, Click.CANTON: toggle_canton}[tools.click]
    return toggle(drawing, event.code, places)


def units_in_outline(area: shapely.Geometry, rule: Rule, selection: Selection, places: Places) -> tuple[str, ...]:
    """Codes of the units that a valid area (EPSG:4326) takes, sorted.

    Communes; arrondissements where the selection holds some of the commune, and where the area does not take the city
    itself: an outline of a quarter of Paris would take nothing otherwise.
    """
    held, gazetteer = selection.unit_codes, places.gazetteer
    codes = places.atlas.covered(area, rule, held)
    cities = set(gazetteer.mothers).difference(codes)
    boroughs = [own for city in cities for own in gazetteer.arrondissements_of(city)]
    return places.atlas.covered(area, rule, held.union(boroughs)) if boroughs else codes


def _stroke(drawing: Drawing, ring: Ring, tools: Tools, places: Places) -> Drawing:
    try:
        area = outline_of(ring)
    except OutlineError as refused:
        raise EventError(str(refused)) from None
    codes = units_in_outline(area, tools.rule, drawing.selection, places)
    held = Held(drawing.selection, places.gazetteer)
    if tools.stroke is Stroke.REMOVE:
        gone = [code for code in codes if code in held]
        return remove_units(drawing, gone, places, f"Retrait de {counted(gone, places.gazetteer)} par tracé")
    new = list(filter(held.lacks, codes))
    return add_units(drawing, new, places, f"Ajout de {counted(new, places.gazetteer)} par tracé")


def _ring(raw: object) -> Ring:
    if not isinstance(raw, list | tuple):
        raise EventError("La carte a envoyé un tracé illisible.")
    # Counted before it is read: nothing is made of a list of any length.
    if len(raw) > MOST_POINTS:
        raise EventError(f"Ce tracé compte {number(len(raw))} points, plus que l'application n'en lit.")
    return tuple(_point(pair) for pair in raw)


def _point(pair: object) -> tuple[float, float]:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise EventError("La carte a envoyé un tracé illisible.")
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in pair):
        raise EventError("La carte a envoyé un tracé illisible.")
    try:
        return float(pair[0]), float(pair[1])
    except OverflowError:
        raise EventError("La carte a envoyé un tracé illisible.") from None
