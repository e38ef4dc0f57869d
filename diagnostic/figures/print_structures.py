"""The structures of a territory on paper: one point each, of a shape by group, those that touch set a little apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from math import cos, pi, sin
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from diagnostic.figures import style, tokens
from diagnostic.figures.print import ground, names, scale_bar
from diagnostic.figures.readings import units_word
from diagnostic.figures.scene import scene
from diagnostic.record import Diagnosis, Structure
from diagnostic.sources.warehouse import Warehouse
from diagnostic.structures import OTHERS
from diagnostic.wording import count, enumerate_fr, number, plural, typography

WIDTH_MM, HEIGHT_MM, LEGEND_MM = 172.0, 88.0, 52.0
# From so many points on: their diameter, and how many steps of it one may move away from its place.
SIZES = ((501, 1.2, 2), (61, 1.9, 5), (0, 2.5, 5))


def _ring(ring: int) -> list[tuple[float, float]]:
    """Places around a point, `ring` steps away."""
    return [(ring * cos(pi * step / (3 * ring)), ring * sin(pi * step / (3 * ring))) for step in range(6 * ring)]


@dataclass(frozen=True)
class Group:
    """Families of one kind of structure, and how they are drawn: told apart by the shape before the colour."""

    id: str
    label: str
    families: tuple[str, ...]
    marker: str
    colour: str


GROUPS = (
    Group("hopital", "Hôpitaux et cliniques", (
        "hopital_public", "hopital_prive", "urgences", "maternite", "had", "ssr", "psychiatrie", "cmp", "dialyse",
        "usld"), "P", tokens.ERROR),
    Group("coordonne", "Exercice coordonné, soins non programmés", (
        "msp", "centre_sante", "cpts", "soins_non_programmes"), "s", tokens.ACCENT_DARK),
    Group("pharmacie", "Pharmacies", ("pharmacie",), "o", tokens.ACCENT),
    Group("laboratoire", "Laboratoires", ("laboratoire",), "v", tokens.ACCENT),
    Group("age", "Personnes âgées, domicile", (
        "ehpad", "ehpa", "residence_autonomie", "accueil_jour_pa", "ssiad", "aide_domicile"), "D", tokens.WARNING),
    Group("handicap", "Handicap", ("handicap_adultes", "handicap_enfants", "mdph"), "p", tokens.INK_SOFT),
    Group("prevention", "Enfance, prévention, précarité", (
        "pmi", "sante_sexuelle", "precarite", "csapa_caarud", "maison_adolescents"), "^", tokens.INK_SOFT),
    Group("coordination", "Coordination (DAC, CLIC)", ("dac", "clic"), "X", tokens.INK),
)


def grouped(structures: Iterable[Structure]) -> list[tuple[Group, list[Structure]]]:
    """Structures by group, in the order of the legend, without the groups that have none nor what is in no group."""
    found = list(structures)
    by_group = [(group, [one for one in found if one.family in group.families]) for group in GROUPS]
    return [(group, members) for group, members in by_group if members]


def structures_print(diagnosis: Diagnosis, warehouse: Warehouse) -> Figure | None:
    """The territory with the structures of a group that have a position; None when there are none."""
    groups = grouped(one for one in diagnosis.structures if one.lon is not None)
    points = [(group, one) for group, members in groups for one in members]
    if not points:
        return None
    width = WIDTH_MM - LEGEND_MM
    drawn = scene(diagnosis.perimeter, warehouse, ratio=width / HEIGHT_MM, detail=1000)
    figure = style.print_figure(WIDTH_MM, HEIGHT_MM)
    axes = figure.add_axes((0, 0, width / WIDTH_MM, 1))
    ground(axes, drawn, diagnosis)
    size, rings = next((size, rings) for least, size, rings in SIZES if len(points) >= least)
    to_mm = style.MM_PER_INCH / figure.dpi
    there = axes.transData.transform(np.array([(one.lon, one.lat) for _, one in points], dtype=float)) * to_mm
    places = apart(there, size, rings)
    back = axes.transData.inverted()
    for group, members in groupby(zip(points, places, strict=True), key=lambda found: found[0][0]):
        spots = back.transform(np.array([place for _, place in members]) / to_mm)
        axes.plot(spots[:, 0], spots[:, 1], clip_on=True, zorder=6, **_look(group, size))
    _legend(axes, groups, size)
    taken = [*scale_bar(axes, drawn), *_boxes(places, size, to_mm)]
    names(axes, drawn, diagnosis, taken)
    return figure


def apart(places: np.ndarray, room: float, rings: int) -> np.ndarray:
    """`places` (n × 2) with each one that lies within `room` of an earlier one moved to a free spot around it.

    The nearest of `rings` rings is tried first. A place with no free spot on any of them stays where it is: farther
    away it would stand in another commune.
    """
    around = room * np.array([(0.0, 0.0), *(spot for ring in range(1, rings + 1) for spot in _ring(ring))])
    kept = np.empty_like(places)
    for rank, place in enumerate(places):
        earlier = kept[:rank]
        near = earlier[np.hypot(*(earlier - place).T) < (rings + 1) * room]
        spots = place + around
        gaps = np.hypot(*(spots[:, None] - near).transpose(2, 0, 1))
        free = np.flatnonzero((gaps >= 0.95 * room).all(axis=1))
        kept[rank] = spots[free[0] if len(free) else 0]
    return kept


def structures_alt(diagnosis: Diagnosis) -> str:
    """How many structures of each group, and the communes that hold most of them; empty when nothing is drawn."""
    told = grouped(diagnosis.structures)
    if not told:
        return ""
    names_of = {unit.code: unit.name for unit in diagnosis.units}
    most = Counter(names_of[one.code] for _, members in told for one in members if one.code in names_of)
    ordered = sorted(most.items(), key=lambda item: (-item[1], item[0]))
    largest = [f"{name} ({number(times)})" for name, times in ordered[:3]]
    groups = [f"{group.label} {number(len(members))}" for group, members in told]
    where = f" Les communes qui en ont le plus : {enumerate_fr(largest)}." if largest else ""
    return typography(f"Carte des structures de santé et d'accompagnement du territoire ({units_word(diagnosis)}) : "
                      f"{' ; '.join(groups)}.{where}")


def structures_note(diagnosis: Diagnosis) -> str:
    """What the map does not show as it is: what has no point, stands at the middle of its commune, is in no group."""
    drawn = [one for _, members in grouped(diagnosis.structures) for one in members]
    nowhere = sum(one.lon is None for one in drawn)
    middle = sum(one.lon is not None and not one.precise for one in drawn)
    others = sum(one.family == OTHERS for one in diagnosis.structures)
    said = ["les points qui se touchent sont un peu écartés"]
    said += [f"{count(nowhere, 'structure')} sans position"] if nowhere else []
    said += [f"{count(middle, 'structure')} au milieu de {plural(middle, 'sa', 'leur')} commune, faute d'adresse"
             ] if middle else []
    said += [f"{count(others, 'autre établissement', 'autres établissements')} du registre hors de ces groupes, "
             "sans point"] if others else []
    return typography(f"{' ; '.join(said).capitalize()}.")


def _look(group: Group, size: float) -> dict[str, Any]:
    points = size / style.MM_PER_INCH * 72
    return {"marker": group.marker, "linestyle": "none", "markersize": points, "color": group.colour,
            "markeredgecolor": tokens.PAPER, "markeredgewidth": 0.5}


def _boxes(places: np.ndarray, size: float, to_mm: float) -> Iterator[Bbox]:
    for x, y in places:
        yield Bbox(np.array([(x - size / 2, y - size / 2), (x + size / 2, y + size / 2)]) / to_mm)


def _legend(axes: Axes, groups: list[tuple[Group, list[Structure]]], size: float) -> None:
    """Beside the map, so that it hides nothing: each group with how many it has."""
    handles = [Line2D([], [], label=_folded(f"{group.label} ({number(len(members))})"), **_look(group, max(size, 2.2)))
               for group, members in groups]
    legend = axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 0.985), frameon=False,
                         borderaxespad=0, borderpad=0, handletextpad=0.6, labelspacing=0.75, labelcolor=tokens.INK,
                         prop={"family": style.PRINT_FONTS, "size": 8})
    for text in legend.get_texts():
        text.set_parse_math(False)


def _folded(label: str, width: int = 30) -> str:
    """On two lines, at the space nearest to the middle, when it is longer than the legend's column."""
    if len(label) <= width:
        return label
    cut = min((place for place, sign in enumerate(label) if sign == " "), key=lambda place: abs(place - len(label) / 2))
    return f"{label[:cut]}\n{label[cut + 1:]}"
