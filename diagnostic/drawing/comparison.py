"""Several perimeters of one project side by side: what each is worth, what differs, and who is in which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from diagnostic.aci.funding import FundingTotal, chosen, total
from diagnostic.geography.places import ARRONDISSEMENT
from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.indicators.catalogue import POPULATION, THEME_LABELS, Indicator, catalogue
from diagnostic.indicators.measurement import Measurement, Status
from diagnostic.indicators.register import REGISTER_TABLES
from diagnostic.record import Diagnosis
from diagnostic.wording import MISSING, NARROW, count, enumerate_fr, euros, number, signed, typography

FIRST_THEME, SHAPE_THEME = "Taille et financement", "Périmètre"
MASKED = "masqué (secret statistique)"

Named = tuple[str, Diagnosis]


class ComparisonError(ValueError):
    """These diagnoses cannot be set side by side; the message says in French why."""


@dataclass(frozen=True)
class Cell:
    """A figure of one scenario in the unit of its row. `value` None is worded `absent`, never zero.

    `words`: what is counted, by name (« Gard et Hérault »). `note`: how the figure is known when it was not plainly
    observed (« estimation », « partiel », « 3 communes sur 5 »).
    """

    value: float | None
    words: str = ""
    note: str = ""
    absent: str = MISSING


@dataclass(frozen=True)
class Row:
    """One figure for every scenario, in their order. `indicator`: its id in the catalogue, empty for what has none.

    `subtracted`: a difference has a meaning; two distances to two thresholds have none.
    """

    theme: str
    key: str
    label: str
    unit: str
    decimals: int
    cells: tuple[Cell, ...]
    indicator: str = ""
    subtracted: bool = True

    @property
    def differences(self) -> tuple[float | None, ...]:
        """Each scenario less the first, in `difference_unit`; None for the first, and where one of both is unknown."""
        start = self.cells[0].value if self.subtracted else None
        return (None, *(None if start is None or cell.value is None else cell.value - start
                        for cell in self.cells[1:]))

    @property
    def difference_unit(self) -> str:
        """Two percentages differ by points: « point », « point par an »; everything else by its own unit."""
        return f"point{self.unit.removeprefix('%')}" if self.unit.startswith("%") else self.unit


@dataclass(frozen=True)
class Pair:
    """Two scenarios, `second` told from `first`. Codes are of units (5 characters), sorted.

    `partly` are in both, but not alike: by other IRIS, by another declared part, or a city here and arrondissements
    of it there. `people_gained` live in `gained` (second only), `people_lost` in `lost` (first only).
    """

    first: str
    second: str
    common: tuple[str, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    partly: tuple[str, ...]
    people_gained: int
    people_lost: int
    sentence: str


@dataclass(frozen=True)
class Comparison:
    """`common`: units that all scenarios hold alike. `only`: for each scenario, units that no other one touches.

    `pairs`: every two scenarios, in their order.
    """

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    common: tuple[str, ...]
    only: tuple[tuple[str, ...], ...]
    pairs: tuple[Pair, ...]

    @property
    def themes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.theme for row in self.rows))

    def of_theme(self, theme: str) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.theme == theme)


def compare(named: Sequence[Named], *, mother_of: Callable[[str], str | None] = lambda _: None) -> Comparison:
    """Set diagnoses side by side, the first one being what the others are told from.

    `mother_of` gives the commune of an arrondissement municipal: without it a city and its arrondissements are told
    as strangers. An indicator that no scenario knows has no row. Raises ComparisonError on no diagnosis, on a name
    given twice, and on diagnoses made on other data.
    """
    names = tuple(name for name, _ in named)
    if not named:
        raise ComparisonError("Il n'y a aucun scénario à comparer.")
    if len(set(names)) < len(names):
        raise ComparisonError("Deux scénarios portent le même nom.")
    if len({diagnosis.data_version for _, diagnosis in named}) > 1:
        raise ComparisonError("Ces scénarios ne sont pas calculés sur les mêmes données.")
    diagnoses = [diagnosis for _, diagnosis in named]
    held = [_held(diagnosis) for diagnosis in diagnoses]
    touched = [_touched(diagnosis, mother_of) for diagnosis in diagnoses]
    only = tuple(
        tuple(code for code in diagnosis.perimeter.codes
              if not any(_meets(code, theirs, mother_of) for theirs in touched[:rank] + touched[rank + 1:]))
        for rank, diagnosis in enumerate(diagnoses))
    return Comparison(names, tuple(_rows(diagnoses)),
                      tuple(sorted(unit.code for unit in set.intersection(*held))), only,
                      tuple(pair_of(one, other, mother_of=mother_of) for one, other in combinations(named, 2)))


def pair_of(first: Named, second: Named, *, mother_of: Callable[[str], str | None] = lambda _: None) -> Pair:
    """What `second` gains and loses from `first`, and the sentence that says it."""
    (name, before), (other, after) = first, second
    alike = {unit.code for unit in _held(before) & _held(after)}
    here, there = _touched(before, mother_of), _touched(after, mother_of)
    lost = tuple(code for code in before.perimeter.codes if not _meets(code, there, mother_of))
    gained = tuple(code for code in after.perimeter.codes if not _meets(code, here, mother_of))
    partly = tuple(sorted({*before.perimeter.codes, *after.perimeter.codes} - alike - {*lost, *gained}))
    return Pair(name, other, tuple(sorted(alike)), gained, lost, partly, _people(after, gained), _people(before, lost),
                _sentence(first, second, len(alike), len(gained), len(lost), len(partly)))


def _held(diagnosis: Diagnosis) -> set[Unit]:
    """The units with what is taken of them: two declared parts are alike by their inhabitants, whatever the reason."""
    return {unit if unit.declared is None else replace(unit, declared=DeclaredPart(unit.declared.population, "alike"))
            for unit in diagnosis.perimeter.units}


def _touched(diagnosis: Diagnosis, mother_of: Callable[[str], str | None]) -> set[str]:
    """Codes of the units, and of the cities whose arrondissements they are."""
    codes = diagnosis.perimeter.codes
    return {*codes, *(mother for code in codes if (mother := mother_of(code)))}


def _meets(code: str, touched: set[str], mother_of: Callable[[str], str | None]) -> bool:
    """Whether a unit has ground in common with a territory: itself, its arrondissements, or the whole of its city.

    Two arrondissements of one city put the city in both sets; that is why the mother is looked for among whole units.
    """
    return code in touched or _city_taken(code, touched, mother_of)


def _city_taken(code: str, touched: set[str], mother_of: Callable[[str], str | None]) -> bool:
    mother = mother_of(code)
    return mother in touched and not any(mother_of(other) == mother for other in touched)


def _people(diagnosis: Diagnosis, codes: Iterable[str]) -> int:
    wanted = set(codes)
    return sum(unit.population for unit in diagnosis.units if unit.code in wanted)


def _yearly(diagnosis: Diagnosis) -> FundingTotal:
    return total(chosen(diagnosis.funding, diagnosis.plan), diagnosis.plan)


def _sentence(first: Named, second: Named, common: int, gained: int, lost: int, partly: int) -> str:
    (name, before), (other, after) = first, second
    if not gained and not lost and not partly:
        return typography(f"{other} et {name} sont le même territoire.")
    people, tiers = after.population - before.population, (before.tiers[0].tier, after.tiers[0].tier)
    share = f" ({signed(100 * people / before.population)}{NARROW}%)" if before.population and people else ""
    said = [f"{other} compte autant d'habitants que {name}" if not people else
            f"{other} compte {count(abs(people), 'habitant')} de {'plus' if people > 0 else 'moins'} que {name}{share}",
            f"reste de taille {tiers[1]}" if tiers[0] == tiers[1] else
            f"passe de la taille {tiers[0]} à la taille {tiers[1]}"]
    money = _money(_yearly(before), _yearly(after)) if before.plan == after.plan else ""
    groups = [(many, where) for many, where in (
        (common, "dans les deux"), (gained, f"seulement dans {other}"), (lost, f"seulement dans {name}"),
        (partly, "dans les deux, mais pas pour la même part")) if many]
    (most, where), *rest = groups
    noun = _units(most, (before, after))
    told = [f"{noun} {'est' if most < 2 else 'sont'} {where}", *(f"{number(many)} {where}" for many, where in rest)]
    apart = "" if common or partly else f"{name} et {other} n'ont rien en commun : "
    return typography(f"{enumerate_fr(said)}{money}. {apart}{enumerate_fr(told)}.")


def _money(before: FundingTotal, after: FundingTotal) -> str:
    change = after.amount - before.amount
    partial = ", montants non vérifiés à part" if before.partial or after.partial else ""
    if not change:
        return f" ; le financement possible ne change pas{partial}"
    return (f" ; le financement possible {'augmente' if change > 0 else 'diminue'} de {euros(abs(change))} par an"
            f"{partial}")


def _units(many: int, diagnoses: Iterable[Diagnosis]) -> str:
    boroughs = any(unit.nature == ARRONDISSEMENT for diagnosis in diagnoses for unit in diagnosis.units)
    return count(many, "commune ou arrondissement", "communes ou arrondissements") if boroughs else count(
        many, "commune")


def _rows(diagnoses: Sequence[Diagnosis]) -> Iterator[Row]:
    yield from _first_rows(diagnoses)
    yield from _shape_rows(diagnoses)
    for entry in catalogue().indicators:
        measured = [diagnosis.measurement(entry.id) for diagnosis in diagnoses]
        known = [found for found in measured if found is not None and (found.value is not None or _masked(found))]
        if known and entry.id != POPULATION:
            yield Row(THEME_LABELS[entry.theme], entry.id, _label(entry, known[0]), entry.unit, entry.decimals,
                      tuple(_cell(found) for found in measured), entry.id)


def _label(entry: Indicator, measured: Measurement) -> str:
    dated = measured.vintage and not any(year in entry.short for year in measured.vintage.split("-"))
    return f"{entry.short} ({measured.vintage})" if dated else entry.short


def _masked(measured: Measurement) -> bool:
    return measured.value is None and measured.status is Status.ENTERED


def _cell(measured: Measurement | None) -> Cell:
    if measured is None:
        return Cell(None)
    if measured.value is None:
        return Cell(None, absent=MASKED if _masked(measured) else MISSING)
    notes = [measured.status.value] if measured.status in (Status.ESTIMATED, Status.ENTERED) else []
    if measured.units_total and 0 < measured.units_known < measured.units_total:
        notes.append(f"{count(measured.units_known, 'commune')} sur {number(measured.units_total)}")
    return Cell(measured.value, note=", ".join(notes))


def _first_rows(diagnoses: Sequence[Diagnosis]) -> Iterator[Row]:
    tiers, money = [diagnosis.tiers[0] for diagnosis in diagnoses], [_yearly(diagnosis) for diagnosis in diagnoses]

    def row(key: str, label: str, unit: str, cells: Iterable[Cell], *, subtracted: bool = True) -> Row:
        return Row(FIRST_THEME, key, label, unit, 0, tuple(cells), subtracted=subtracted)

    yield row("communes", "Communes", "", (Cell(len(diagnosis.units)) for diagnosis in diagnoses))
    yield row(POPULATION, f"Population municipale {diagnoses[0].population_year}", "habitants", (
        Cell(diagnosis.population, note="" if diagnosis.population_status == Status.OBSERVED
             else diagnosis.population_status) for diagnosis in diagnoses))
    yield row("taille", "Taille ACI", "", (Cell(tier.tier, tier.label) for tier in tiers))
    yield row("au_dessus", "Au-dessus du seuil de la taille", "habitants", (
        Cell(tier.to_lower, absent="plus petite taille") for tier in tiers), subtracted=False)
    yield row("avant", "Avant la taille suivante", "habitants", (
        Cell(tier.to_upper, absent="plus grande taille") for tier in tiers), subtracted=False)
    # Amounts of two scales, or of other missions, are not the same figure.
    if len({diagnosis.plan for diagnosis in diagnoses}) == 1:
        scale = chosen(diagnoses[0].funding, diagnoses[0].plan).scale_label
        yield row("financement", f"Financement possible par an ({scale})", "€", (
            Cell(yearly.amount, note="partiel" if yearly.partial else "") for yearly in money))


def _shape_rows(diagnoses: Sequence[Diagnosis]) -> Iterator[Row]:
    perimeters = [diagnosis.perimeter for diagnosis in diagnoses]

    def row(key: str, label: str, unit: str, cells: Iterable[Cell], decimals: int = 0) -> Row:
        return Row(SHAPE_THEME, key, label, unit, decimals, tuple(cells))

    yield row("superficie", "Superficie", "km²", (Cell(perimeter.area_km2) for perimeter in perimeters), 1)
    yield row("perimetre", "Longueur du contour", "km", (Cell(perimeter.border_km) for perimeter in perimeters))
    yield row("morceaux", "Morceaux", "", (Cell(len(perimeter.parts)) for perimeter in perimeters))
    yield row("enclaves", "Enclaves", "", (Cell(len(perimeter.holes)) for perimeter in perimeters))
    for key, label, groups in (
            ("epci_coupes", "Intercommunalités coupées",
             [[group for group in perimeter.epcis if group.cut] for perimeter in perimeters]),
            ("departements", "Départements", [list(perimeter.departments) for perimeter in perimeters]),
            ("regions", "Régions", [list(perimeter.regions) for perimeter in perimeters])):
        yield row(key, label, "", (Cell(len(own), enumerate_fr([group.name for group in own])) for own in groups))
    yield row("cpts", "CPTS enregistrées sur ces communes", "", (
        # The register says nothing of other departments: not to know is not to overlap nobody.
        Cell(None) if not any(map(diagnosis.provenance, REGISTER_TABLES)) else
        Cell(len(diagnosis.overlaps), enumerate_fr([overlap.cpts for overlap in diagnosis.overlaps]))
        for diagnosis in diagnoses))
