"""What a careful reader would remark about a perimeter: warnings, never a block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from diagnostic.geography.atlas import WGS84, Hole
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.names import of
from diagnostic.geography.perimeter import Grouping, Perimeter
from diagnostic.geography.units import Unit
from diagnostic.wording import count, enumerate_fr, number, quantity, typography

# An EPCI of which the territory touches that share of the communes was probably meant whole.
ALMOST_WHOLE = 0.75
# 98 % of the country's EPCI of two communes or more are more compact than this (COG 2026, measured on the atlas).
LOW_COMPACTNESS = 0.14
# Diagonal of the bounding box: 99 % of the EPCI stay under 85 km, the 70 CPTS of Provence-Alpes-Côte d'Azur under 95.
WIDE_KM = 100
# Names told in one enumeration; the rest is counted.
NAMED = 6


class Severity(StrEnum):
    INFO = "information"
    WARNING = "attention"
    ALERT = "alerte"


@dataclass(frozen=True)
class Check:
    """One remark: a stable `id`, a severity, a full sentence in French, and the units it is about."""

    id: str
    severity: Severity
    message: str
    codes: tuple[str, ...] = ()


def perimeter_checks(perimeter: Perimeter, gazetteer: Gazetteer) -> tuple[Check, ...]:
    """Remarks on the shape of a territory and on what it cuts, the most severe first.

    Ids: commune_isolee, morceaux, iles, trous, enclaves, trous_hors_commune, regions, departements,
    epci_presque_entier, epci_coupe, communes_en_partie, etendue, contour. None of them makes a territory invalid:
    islands, enclaves and pieces are legal.
    """
    found = [*_pieces(perimeter, gazetteer), *_gaps(perimeter, gazetteer), *_authorities(perimeter, gazetteer),
             *_cuts(perimeter, gazetteer), *_units_in_part(perimeter, gazetteer), *_outline(perimeter)]
    return severest_first(found)


def remark(identifier: str, severity: Severity, message: str, codes: Iterable[str] = ()) -> Check:
    """A check whose sentence, written with plain spaces, gets those of French, and whose codes are sorted."""
    return Check(identifier, severity, typography(message), tuple(sorted(codes)))


def severest_first(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The same checks, those of one severity in the order they came."""
    mildest_first = list(Severity)
    return tuple(sorted(checks, key=lambda check: -mildest_first.index(check.severity)))


# -- in one piece? ----------------------------------------------------------------------------------------------------


def _pieces(perimeter: Perimeter, gazetteer: Gazetteer) -> Iterator[Check]:
    water = set(perimeter.across_water)
    apart = [part for part in perimeter.parts if part != perimeter.main_part]
    detached = [part for part in apart if part[0] not in water]
    islands = [part for part in apart if part[0] in water]
    by_department = gazetteer.touched(perimeter.codes, "departement")
    for code, *others in apart:
        place = gazetteer.place(code)
        if not others and len(by_department[place.department]) == 1:
            yield remark("commune_isolee", Severity.ALERT,
                         f"{place.label} ne touche aucune autre commune du territoire et y est la seule du département "
                         f"{gazetteer.department_name(place.department)} : vérifiez que ce code est le bon.", [code])
    if detached:
        yield remark("morceaux", Severity.WARNING,
                     f"Le territoire est en {len(perimeter.parts)} morceaux sans frontière commune ; à l'écart du "
                     f"principal : {_told(detached, gazetteer)}. Ce n'est pas une erreur en soi ; si ce n'est pas "
                     "voulu, vérifiez ces codes ou ajoutez les communes qui relieraient les morceaux.",
                     (code for part in detached for code in part))
    if islands:
        yield remark("iles", Severity.INFO,
                     f"{'Une partie' if len(islands) == 1 else 'Des parties'} du territoire, sans frontière terrestre "
                     f"avec le reste, {'en est séparée' if len(islands) == 1 else 'en sont séparées'} par l'eau : "
                     f"{_told(islands, gazetteer)}.", (code for part in islands for code in part))


def _told(parts: list[tuple[str, ...]], gazetteer: Gazetteer) -> str:
    """« Ouessant (29155) ; Le Palais (56152), Sauzon (56241) et 2 autres »."""
    told = [_labels(part, gazetteer, 3) for part in parts[:NAMED]]
    return " ; ".join([*told, f"et {count(len(parts) - NAMED, 'autre')}"] if len(parts) > NAMED else told)


def _labels(codes: Iterable[str], gazetteer: Gazetteer, limit: int = NAMED) -> str:
    return enumerate_fr((gazetteer.place(code).label for code in codes), limit)


def counted(codes: Iterable[str], gazetteer: Gazetteer) -> str:
    """« 3 communes », « 2 arrondissements », « 1 commune et 2 arrondissements »."""
    kinds = Counter("commune" if gazetteer.mother_of(code) is None else "arrondissement" for code in codes)
    return enumerate_fr(count(kinds[kind], kind) for kind in ("commune", "arrondissement") if kinds[kind])


# -- gaps -------------------------------------------------------------------------------------------------------------


def _gaps(perimeter: Perimeter, gazetteer: Gazetteer) -> Iterator[Check]:
    enclosed = sorted({code for hole in perimeter.holes for code in hole.codes if code not in hole.elsewhere})
    if enclosed:
        holes = sum(bool(set(hole.codes).difference(hole.elsewhere)) for hole in perimeter.holes)
        them = "l'" if len(enclosed) == 1 else "les "
        yield remark("trous", Severity.WARNING,
                     f"Le territoire entoure {counted(enclosed, gazetteer)} sans {them}inclure : "
                     f"{_labels(enclosed, gazetteer)}. {them.capitalize()}ajouter comblerait "
                     f"{'ce vide' if holes == 1 else f'ces {number(holes)} vides'}.", enclosed)
    exclaves = [hole for hole in perimeter.holes if hole.elsewhere and not set(hole.codes).difference(hole.elsewhere)]
    if exclaves:
        owners = sorted({code for hole in exclaves for code in hole.elsewhere})
        yield remark("enclaves", Severity.INFO,
                     f"Le territoire entoure {_gap_size(exclaves)} appartenant à {_labels(owners, gazetteer)}, qui "
                     f"{'se trouve' if len(owners) == 1 else 'se trouvent'} pour l'essentiel en dehors : il n'y a rien "
                     "à corriger.", owners)
    foreign = [hole for hole in perimeter.holes if not hole.codes]
    if foreign:
        yield remark("trous_hors_commune", Severity.INFO,
                     f"Le territoire entoure {_gap_size(foreign)} hors de toute commune française (terre étrangère ou "
                     "étendue d'eau) : il n'y a rien à ajouter.")


def _gap_size(holes: list[Hole]) -> str:
    """« une enclave de 12,9 km² », « 3 enclaves (0,6 km² en tout) »."""
    area = sum(hole.area_km2 for hole in holes)
    size = quantity(area, "km²", 1) if area >= 0.95 else quantity(area * 100, "ha", 0)
    return f"une enclave de {size}" if len(holes) == 1 else f"{number(len(holes))} enclaves ({size} en tout)"


# -- who is in charge, and what is cut --------------------------------------------------------------------------------


def _authorities(perimeter: Perimeter, gazetteer: Gazetteer) -> Iterator[Check]:
    regions, departments = perimeter.regions, perimeter.departments
    if len(regions) > 1:
        yield remark("regions", Severity.WARNING,
                     f"Le territoire touche {len(regions)} régions : {_enumerated(regions, gazetteer)}. Il relève donc "
                     "de plusieurs agences régionales de santé : rapprochez-vous de chacune.", perimeter.codes)
    if len(departments) > 1:
        yield remark("departements", Severity.WARNING,
                     f"Le territoire touche {len(departments)} départements : {_enumerated(departments, gazetteer)}. "
                     "Les interlocuteurs (délégation départementale de l'agence régionale de santé, caisse d'assurance "
                     "maladie) peuvent différer de l'un à l'autre : à vérifier avec eux.", perimeter.codes)


def _enumerated(groupings: Iterable[Grouping], gazetteer: Gazetteer) -> str:
    return enumerate_fr((f"{grouping.name} ({_taken(grouping, gazetteer)})" for grouping in groupings), NAMED)


def _taken(grouping: Grouping, gazetteer: Gazetteer) -> str:
    """« 3 communes », « une partie de Marseille », « 3 communes et une partie de Mauguio »."""
    pieces = [count(grouping.inside, "commune")] if grouping.inside else []
    if len(grouping.partial) == 1:
        pieces.append(f"une partie {of(gazetteer.place(grouping.partial[0]).name)}")
    elif grouping.partial:
        pieces.append(count(len(grouping.partial), "commune en partie", "communes en partie"))
    return enumerate_fr(pieces)


def _cuts(perimeter: Perimeter, gazetteer: Gazetteer) -> Iterator[Check]:
    cut = [epci for epci in perimeter.epcis if epci.cut]
    for epci in cut:
        if epci.touched >= ALMOST_WHOLE * epci.total:
            yield remark("epci_presque_entier", Severity.WARNING,
                         f"{epci.name} est dans le territoire presque en entier ({_taken(epci, gazetteer)} sur "
                         f"{number(epci.total)}) ; {'reste' if len(epci.missing) == 1 else 'restent'} en dehors : "
                         f"{_labels(epci.missing, gazetteer)}.",
                         epci.missing)
    others = [epci for epci in cut if epci.touched < ALMOST_WHOLE * epci.total]
    if others:
        told = enumerate_fr((f"{epci.name} ({_taken(epci, gazetteer)} sur {number(epci.total)}, "
                             f"{number(epci.total - epci.touched)} en dehors)" for epci in others), NAMED)
        those = "une intercommunalité" if len(others) == 1 else count(len(others), "intercommunalité")
        yield remark("epci_coupe", Severity.INFO, f"Le territoire coupe {those} : {told}.",
                     (code for epci in others for code in epci.missing))


def _units_in_part(perimeter: Perimeter, gazetteer: Gazetteer) -> Iterator[Check]:
    units = [unit for unit in perimeter.units if not unit.whole]
    if not units:
        return
    told = []
    for unit in units:
        part = (f"part déclarée de {count(unit.declared.population, 'habitant')}" if unit.declared
                else iris_words(unit, gazetteer))
        told.append(f"{of(gazetteer.place(unit.code).name)} ({part})")
    yield remark("communes_en_partie", Severity.INFO,
                 f"Le territoire ne prend qu'une partie {enumerate_fr(told, NAMED)} : la population y est une "
                 "estimation ; la superficie et la carte comptent la commune entière.", (unit.code for unit in units))


def iris_words(unit: Unit, gazetteer: Gazetteer) -> str:
    """« 2 IRIS sur 5 » of a unit taken by IRIS, « 2 IRIS » where nobody knows how many there are."""
    known = len(gazetteer.iris_of(unit.code))
    return f"{number(len(unit.iris))} IRIS{f' sur {number(known)}' if known else ''}"


# -- outline ----------------------------------------------------------------------------------------------------------


def _outline(perimeter: Perimeter) -> Iterator[Check]:
    west, south, east, north = perimeter.bounds
    extent = WGS84.inv(west, south, east, north)[2] / 1000
    if extent > WIDE_KM:
        yield remark("etendue", Severity.INFO,
                     f"Le territoire est très étendu : environ {quantity(extent, 'km')} d'un bout à l'autre. Les temps "
                     "de trajet entre professionnels peuvent y être longs.")
    if len(perimeter.parts) == 1 and len(perimeter.units) > 1 and perimeter.compactness < LOW_COMPACTNESS:
        yield remark("contour", Severity.INFO,
                     f"Le contour du territoire est très étiré ou très découpé : compacité de "
                     f"{number(perimeter.compactness, 2)}, sur une échelle où un disque vaut 1. Une côte ou des îles "
                     "suffisent à l'expliquer ; sinon, regardez sur la carte si des communes manquent.")
