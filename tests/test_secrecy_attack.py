"""The differencing attack: whoever reads everything of two territories learns nothing of a masked figure.

Two proofs of it, on the toy country (toy_country.py). Two worlds that differ only by what is masked give the same
outputs to the last byte, whatever the territories: what cannot be told apart cannot be learnt. And an attacker with a
linear programme over all the sums that are shown bounds no masked count more narrowly than its threshold does; the same
attacker wins as soon as one of the doors is left open, so that the test can fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from asked import asked
from brought_toy import brought, toy
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from toy_country import A_EAST, A_WEST, ONE, OTHER, TWO, A, B, C, D

import diagnostic.diagnosis as door
from diagnostic.diagnosis import diagnose, to_json
from diagnostic.dossier import Dossier
from diagnostic.geography.units import units_of
from diagnostic.indicators.brought import Brought, Scope
from diagnostic.indicators.catalogue import TableRule
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.projects.diagnosed import diagnosis_of
from diagnostic.projects.file import to_text
from diagnostic.projects.project import Project, Scenario, Selection, Work
from diagnostic.record import Diagnosis
from diagnostic.report.manifest import MANIFEST, PROJECT, REMAKE
from diagnostic.report.pack import pack_files
from diagnostic.report.request import PackRequest

UNITS = (A, B, C, D, OTHER, ONE, TWO)
IRIS = (A_EAST, A_WEST, *(f"{code}0000" for code in (B, C, D, ONE, TWO)))
BASES = dict.fromkeys(UNITS, 300.0)
THRESHOLD = 11
TERRITORIES = st.sets(st.sampled_from(UNITS), min_size=1, max_size=6).map(sorted)
COUNTS = st.one_of(st.integers(0, 14), st.integers(0, 300))
SMALL = st.integers(0, THRESHOLD - 1)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Documents take a second each.
SLOW = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Worlds(NamedTuple):
    """The same country twice: `one` and `other` differ only where both are under the threshold."""

    one: dict[str, int]
    other: dict[str, int]


@st.composite
def worlds(draw: st.DrawFn, codes: Sequence[str] = UNITS) -> Worlds:
    one = {code: draw(COUNTS) for code in codes}
    other = {code: draw(SMALL) if figure < THRESHOLD else figure for code, figure in one.items()}
    assume(any(figure < THRESHOLD for figure in one.values()))
    return Worlds(one, other)


def outputs(world: dict[str, int], territories: Sequence[Sequence[str]], *, typed: bool = True,
            by_iris: bool = False) -> list[Diagnosis]:
    """One diagnosis for each territory, with its own true total typed beside the table."""
    table = brought(world, scope=Scope.IRIS) if by_iris else brought(world, bases=BASES)
    found = []
    for codes in territories:
        total = sum(figure for code, figure in world.items() if code[:5] in codes)
        entered = [EnteredFigure("ald", 2023, "CPAM", count=total)] if typed else []
        found.append(diagnose(units_of(codes), toy(), brought=[table], entered=entered))
    return found


@QUICK
@given(worlds(), st.lists(TERRITORIES, min_size=1, max_size=3))
def test_two_worlds_that_differ_by_what_is_masked_cannot_be_told_apart(both: Worlds, where: list[list[str]]) -> None:
    one, other = (outputs(world, where) for world in both)
    assert [to_json(found) for found in one] == [to_json(found) for found in other]


@QUICK
@given(worlds(IRIS), TERRITORIES)
def test_nor_by_what_is_masked_of_iris(both: Worlds, where: list[str]) -> None:
    one, other = (outputs(world, [where, [A_WEST, B]], by_iris=True) for world in both)
    assert [to_json(found) for found in one] == [to_json(found) for found in other]


@SLOW
@given(worlds(), TERRITORIES)
def test_nor_by_any_document(both: Worlds, where: list[str]) -> None:
    """Word, PDF, workbooks, outlines, tables, maps: byte by byte."""
    one, other = (pack_files(asked(outputs(world, [where])[0], toy(), date(2026, 1, 1))) for world in both)
    assert [name for name in one if one[name] != other.get(name)] == []
    assert {Path(name).suffix for name in one} >= {".docx", ".pdf", ".xlsx", ".geojson", ".gpkg", ".csv", ".parquet",
                                                   ".json", ".txt", ".png", ".svg"}


@SLOW
@given(worlds(), TERRITORIES)
def test_nor_by_the_project_that_goes_with_them(both: Worlds, where: list[str]) -> None:
    """The tables that were brought and the true totals that were typed stay with those who have them."""
    def told(world: dict[str, int]) -> dict[str, bytes]:
        totals = (EnteredFigure("ald", 2023, "CPAM", count=sum(world[code] for code in where)),
                  EnteredFigure("sans_medecin_traitant", 2023, "CPAM", count=min(world.values()), base=5000))
        project = Project(tuple(where), "Essai", entered=totals, brought=(brought(world, bases=BASES),),
                          dossier=Dossier(parts=("suivi-aci",)))
        return pack_files(PackRequest(project, diagnosis_of(project, toy()), toy(), date(2026, 1, 1)))

    one, other = told(both.one), told(both.other)
    assert {PROJECT, MANIFEST, REMAKE} <= one.keys()
    assert [name for name in one if one[name] != other.get(name)] == []


@QUICK
@given(worlds(), TERRITORIES, TERRITORIES)
def test_nor_by_the_project_file_of_two_scenarios(both: Worlds, one: list[str], other: list[str]) -> None:
    def written(world: dict[str, int]) -> str:
        project = Project(tuple(one), brought=(brought(world, bases=BASES),))
        return to_text(Work(project, others=(Scenario("B", "", Selection.of(other, {})),)))

    assert written(both.one) == written(both.other)


# -- the attacker -------------------------------------------------------------------------------------------------

class Sum(NamedTuple):
    """What a reader knows: the counts of these units add up to something between two bounds."""

    codes: tuple[str, ...]
    least: float
    most: float


def shown(found: Diagnosis) -> Iterator[Sum]:
    """Every sum of counts that a diagnosis tells: figures of communes, totals, intervals, shares of known bases."""
    codes = tuple(unit.code for unit in found.units)
    for unit in found.units:
        for indicator, scale in (("ald_effectif", 1.0), ("ald_part", BASES[unit.code] / 100)):
            value = unit.values.get(indicator)
            if value is not None:
                yield Sum((unit.code,), value * scale, value * scale)
    for indicator, scale in (("ald_effectif", 1.0), ("ald_part", sum(BASES[code] for code in codes) / 100)):
        measured = found.measurement(indicator)
        if measured is None:
            continue
        if measured.value is not None:
            yield Sum(codes, measured.value * scale, measured.value * scale)
        if measured.least is not None and measured.most is not None:
            yield Sum(codes, measured.least * scale, measured.most * scale)
        if measured.numerator is not None:
            yield Sum(codes, measured.numerator, measured.numerator)
    for figure in found.entered:
        if figure.count is not None:
            yield Sum(codes, figure.count, figure.count)


def narrowest(known: Sequence[Sum], code: str) -> tuple[float, float]:
    """The bounds of one masked count: least and most of it under everything that is known, by linear programming."""
    rows = np.array([[float(unit in found.codes) for unit in UNITS] for found in known])
    limits = np.array([[found.most, -found.least] for found in known])
    # Rounding of shares must not make the programme infeasible.
    above, below = limits[:, 0] + 1e-6, limits[:, 1] + 1e-6
    target = np.array([float(unit == code) for unit in UNITS])
    ends = [linprog(sign * target, A_ub=np.vstack([rows, -rows]), b_ub=np.concatenate([above, below]),
                    bounds=[(0, None)] * len(UNITS), method="highs") for sign in (1, -1)]
    assert all(end.success for end in ends)
    return float(ends[0].fun), float(-ends[1].fun)


def learnt(world: dict[str, int], territories: Sequence[Sequence[str]]) -> list[str]:
    """The masked units of which an attacker learns more than their threshold."""
    told = [Sum((code,), 0, THRESHOLD - 1) for code, figure in world.items() if figure < THRESHOLD]
    told += [found for diagnosis in outputs(world, territories) for found in shown(diagnosis)]
    masked = [code for code, figure in world.items() if figure < THRESHOLD]
    bounds = {code: narrowest(told, code) for code in masked}
    return [code for code, (least, most) in bounds.items() if least > 0.01 or most < THRESHOLD - 1.01]


@QUICK
@given(worlds(), TERRITORIES, TERRITORIES)
def test_the_attacker_learns_nothing(both: Worlds, one: list[str], other: list[str]) -> None:
    assert learnt(both.one, [one, other]) == []


FIGURES = {A: 40, B: 30, C: 7, D: 3, OTHER: 12, ONE: 20, TWO: 5}


def test_the_attacker_wins_where_a_typed_total_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A + B + C typed as 77 tells the 7 of C; and two safe totals that differ by C tell it too."""
    monkeypatch.setattr(door, "guarded", lambda entered, *rest: tuple(entered))
    assert learnt(FIGURES, [[A, B, C]]) == [C]
    assert set(learnt(FIGURES, [[A, C, D, TWO], [A, D, TWO]])) == {C, D, TWO}


def test_the_attacker_wins_where_small_counts_are_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its mask, a count of 7 is a figure of its commune."""
    monkeypatch.setattr("diagnostic.indicators.brought.masked", lambda cell, threshold: cell)
    monkeypatch.setattr("diagnostic.indicators.brought_cells.masked", lambda cell, threshold: cell)
    monkeypatch.setattr("diagnostic.indicators.brought_entries.TableRule",
                        lambda **rule: TableRule(**{**rule, "secrecy": 0}))
    assert C in learnt(FIGURES, [[A, B, C]])


def test_two_tables_never_stand_side_by_side() -> None:
    """By commune and by IRIS, one figure would tell what the other hides: 58 in A, 50 of them in the west."""
    commune, iris = brought({A: 58}), brought({A_WEST: 50, A_EAST: 8}, scope=Scope.IRIS)
    assert isinstance(commune, Brought) and commune.place == iris.place
