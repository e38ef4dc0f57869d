"""What the map of a coverage shows: each unit in one class, told by a pattern and words before its colour."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import isfinite

import numpy as np
import shapely

from diagnostic.coverage.coverage import Coverage
from diagnostic.coverage.found import Held, Pair
from diagnostic.figures import tokens
from diagnostic.figures.maps import swatch
from diagnostic.figures.scene import Bounds
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import typography

# Far territories would leave the rest too small to be read.
_OVERSEAS = ("97", "98")


@dataclass(frozen=True)
class Look:
    """How a class is drawn and told. `pattern`: « dots », « slant », « back », « cross » in `ink`, or nothing on the
    `ground`; `line`: colour of the outline around a stretch of such units, none when empty."""

    words: str
    ground: str
    pattern: str = ""
    ink: str = ""
    line: str = ""

    @property
    def css(self) -> str:
        """The same for a patch of a legend."""
        lines = f"{self.ink} 0 1.3px,transparent 1.3px 5px"
        drawn = {"dots": f"radial-gradient({self.ink} 1.2px,transparent 1.4px) 0 0/5px 5px,",
                 "slant": f"repeating-linear-gradient(135deg,{lines}),",
                 "back": f"repeating-linear-gradient(45deg,{lines}),",
                 "cross": f"repeating-linear-gradient(135deg,{lines}),repeating-linear-gradient(45deg,{lines}),",
                 "": ""}[self.pattern]
        return f"background:{drawn}{self.ground};border:1px solid {self.line or tokens.ACCENT}"


@dataclass(frozen=True)
class Outlined:
    """A CPTS on the map: its name, its units, and where its name is written (longitude, latitude)."""

    name: str
    codes: tuple[str, ...]
    at: tuple[float, float]


@dataclass(frozen=True)
class CoverageMap:
    """`classes`: each look with the codes of its units, none empty; `fit`: west, south, east, north to show."""

    classes: tuple[tuple[Look, tuple[str, ...]], ...]
    outlined: tuple[Outlined, ...]
    fit: Bounds

    @property
    def legend(self) -> str:
        """HTML, escaped: the classes of the map, and its outlines."""
        rows = [swatch(look.css, look.words) for look, _ in self.classes]
        rows.append(swatch(f"background:{tokens.ACCENT_DARK};height:2px;vertical-align:middle", "contour des CPTS"))
        return "".join(rows)


# States of `Coverage.state_of_units`, in the order of the legend.
LOOKS = {
    "couverte": Look("couverte par une CPTS", tokens.SEQUENTIAL[1]),
    "partagée": Look("partagée, chacune sa part", tokens.SEQUENTIAL[1], "dots", tokens.ACCENT_DARK),
    "parts non précisées": Look("partagée, parts non précisées", tokens.WARNING_GROUND, "slant", tokens.WARNING,
                                tokens.WARNING),
    "conflit": Look("conflit : comptée deux fois", tokens.ERROR_GROUND, "cross", tokens.ERROR, tokens.ERROR),
    "couverte en partie": Look("couverte en partie", tokens.PAPER, "back", tokens.ACCENT, tokens.INK_SOFT),
    "non couverte": Look("non couverte (zone blanche)", tokens.PAPER, line=tokens.INK_SOFT),
}
_STATES = {Held.CONFLICT: "conflit", Held.UNTOLD: "parts non précisées", Held.SHARED: "partagée"}
# What each CPTS of a pair has alone: ground and pattern.
_ENDS = ((tokens.SEQUENTIAL[1], ""), (tokens.SEQUENTIAL[0], "back"))
# Ground that is not looked at.
OUTSIDE = tokens.LINE
MOST_SIGNS = 40


def coverage_map(coverage: Coverage, departments: Iterable[str], warehouse: Warehouse) -> CoverageMap:
    """Units of some departments by their state, and the CPTS that hold some of them. Raises ValueError without any."""
    states = coverage.state_of_units(departments)
    classes = tuple((look, members) for state, look in LOOKS.items()
                    if (members := tuple(sorted(code for code, found in states.items() if found == state))))
    outlined = (_outlined(coverage, identifier, warehouse.gazetteer) for identifier in coverage.ids)
    return CoverageMap(classes, tuple(own for own in outlined if not states.keys().isdisjoint(own.codes)),
                       _bounds(states, warehouse))


def pair_map(coverage: Coverage, pair: Pair, warehouse: Warehouse) -> CoverageMap:
    """Two CPTS: what each has alone, and how they hold what both have."""
    held = {unit.code: _STATES[unit.held] for unit in pair.units}
    ends = [_outlined(coverage, identifier, warehouse.gazetteer) for identifier in (pair.first, pair.second)]
    alone = [(Look(typography(f"seulement {clipped(own.name)}"), ground, pattern, tokens.ACCENT),
              tuple(code for code in own.codes if code not in held))
             for own, (ground, pattern) in zip(ends, _ENDS, strict=True)]
    both = [(look, tuple(sorted(code for code, found in held.items() if found == state)))
            for state, look in LOOKS.items()]
    return CoverageMap(tuple((look, members) for look, members in (*alone, *both) if members), tuple(ends),
                       _bounds({code for own in ends for code in own.codes}, warehouse))


def clipped(name: str) -> str:
    """A name short enough for a legend."""
    return name if len(name) <= MOST_SIGNS else f"{name[:MOST_SIGNS - 1]}…"


def _outlined(coverage: Coverage, identifier: str, gazetteer: Gazetteer) -> Outlined:
    codes = coverage.units_of(identifier)
    return Outlined(coverage.holding(identifier).name, codes, _spot(codes, gazetteer))


def _spot(codes: Iterable[str], gazetteer: Gazetteer) -> tuple[float, float]:
    """The unit nearest to the middle of all of them."""
    places = [gazetteer.place(code) for code in codes]
    points = np.array([(place.longitude, place.latitude) for place in places if isfinite(place.latitude)])
    if not len(points):
        return 0.0, 0.0
    middle = points.mean(axis=0)
    nearest = points[np.argmin(((points - middle) ** 2).sum(axis=1))]
    return float(nearest[0]), float(nearest[1])


def _bounds(codes: Collection[str], warehouse: Warehouse) -> Bounds:
    near = [code for code in codes if not code.startswith(_OVERSEAS)] or list(codes)
    shapes = warehouse.table("shapes_light")
    drawn = shapes.geometry.to_numpy()[shapes["code"].isin(near).to_numpy()]
    if not drawn.size:
        raise ValueError("No shape to show.")
    west, south, east, north = shapely.total_bounds(drawn)
    return float(west), float(south), float(east), float(north)
