"""What each gesture makes of a drawing: pure functions, each one step that says in French what it did."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from diagnostic.drawing.selection import Selection
from diagnostic.drawing.state import Drawing
from diagnostic.geography.atlas import Atlas
from diagnostic.geography.checks import counted
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.names import of
from diagnostic.geography.units import UNIT_CODE, DeclaredPart, Unit
from diagnostic.wording import count, enumerate_fr, number, typography

_EPCI_LEVELS, _CANTON_LEVELS = ("ept", "epci"), ("canton",)
# Codes named in a refusal; the rest is counted.
NAMED = 6


class EventError(ValueError):
    """The gesture cannot be made, and nothing has changed; the message says in French why."""

    def __init__(self, message: str) -> None:
        super().__init__(typography(message))


@dataclass(frozen=True)
class Places:
    """Where gestures happen: names and groupings, shapes and neighbours."""

    gazetteer: Gazetteer
    atlas: Atlas


def toggle_unit(drawing: Drawing, code: str, places: Places, note: str = "") -> Drawing:
    """Take a unit that is not in the territory, or take it out, whole, were it there in part.

    A commune of which only arrondissements are there becomes whole. `note` ends the label. Raises EventError on an
    unknown code, or when nothing would remain.
    """
    _refuse_unknown([code], places)
    name = of(places.gazetteer.place(code).name)
    if Held(drawing.selection, places.gazetteer).lacks(code):
        return add_units(drawing, [code], places, f"Ajout {name}{note}")
    return remove_units(drawing, [code], places, f"Retrait {name}{note}")


def toggle_epci(drawing: Drawing, code: str, places: Places) -> Drawing:
    """Take all the communes of a commune's intercommunalité, or take them out when all of them are there already.

    In Grand Paris the territory (EPT) is meant, the metropolis where there is none (Paris). Without any of them, the
    commune alone, and the label says so. Raises EventError as `toggle_unit`.
    """
    return _toggle_group(drawing, code, places, _EPCI_LEVELS, "sans intercommunalité")


def toggle_canton(drawing: Drawing, code: str, places: Places) -> Drawing:
    """The same with the communes that lie whole in the commune's canton; a commune cut between cantons is alone."""
    return _toggle_group(drawing, code, places, _CANTON_LEVELS, "dans aucun canton en entier")


def grouping_of(code: str, gazetteer: Gazetteer, levels: Iterable[str] = _EPCI_LEVELS) -> str | None:
    """The grouping a unit belongs to, at the first of these levels where it has one; None without any."""
    return next((group for level in levels for group in gazetteer.touched([code], level)), None)


def _toggle_group(drawing: Drawing, code: str, places: Places, levels: tuple[str, ...], without: str) -> Drawing:
    _refuse_unknown([code], places)
    gazetteer = places.gazetteer
    group = grouping_of(gazetteer.mother_of(code) or code, gazetteer, levels)
    if group is None:
        return toggle_unit(drawing, code, places, f" seulement ({without})")
    canton = levels is _CANTON_LEVELS
    members = gazetteer.members_of_canton(group) if canton else gazetteer.members_of_epci(group)
    name = f"canton {of(gazetteer.canton_name(group))}" if canton else gazetteer.epci_name(group)
    missing = list(filter(Held(drawing.selection, gazetteer).lacks, members))
    if missing:
        return add_units(drawing, missing, places, f"Ajout : {name} ({counted(missing, gazetteer)})")
    return remove_units(drawing, members, places, f"Retrait : {name} ({counted(members, gazetteer)})")


def add_units(drawing: Drawing, codes: Iterable[str], places: Places, label: str) -> Drawing:
    """Add whole communes and arrondissements; what is there already, were it in part, stays as it is.

    A commune takes the place of its arrondissements, and all the arrondissements of a commune become the commune.
    Raises EventError on an unknown code.
    """
    wanted = set(codes)
    _refuse_unknown(wanted, places)
    gazetteer, selection = places.gazetteer, drawing.selection
    # A commune and its arrondissements may be given together: the commune holds them.
    held = Held(selection, gazetteer)
    new = [code for code in sorted(wanted) if gazetteer.mother_of(code) not in wanted and held.lacks(code)]
    replaced = {own for code in new for own in gazetteer.arrondissements_of(code)}
    after = _with(_without(selection, replaced), new)
    mothers = sorted({mother for code in new if (mother := gazetteer.mother_of(code))})
    return drawing.moved(_collapsed(after, mothers, gazetteer), typography(label))


def remove_units(drawing: Drawing, codes: Iterable[str], places: Places, label: str) -> Drawing:
    """Remove units whole, were they there in part; what is not there is left alone.

    An arrondissement of a commune that is there leaves the others; a commune takes its arrondissements along. Raises
    EventError on an unknown code, when nothing would remain, or on an arrondissement of a commune held by a declared
    part: nobody knows what would remain of it.
    """
    gone = set(codes)
    _refuse_unknown(gone, places)
    gazetteer, selection = places.gazetteer, drawing.selection
    gone |= {own for code in gone for own in gazetteer.arrondissements_of(code)}
    left: list[str] = []
    for mother in sorted({mother for code in gone if (mother := gazetteer.mother_of(code))} - gone):
        if mother in selection.parts:
            name = gazetteer.place(mother).name
            raise EventError(f"{name} n'est dans le territoire que pour une part déclarée : retirez {name} d'abord, "
                             "puis choisissez ses arrondissements.")
        if mother in selection.unit_codes:
            left += [own for own in gazetteer.arrondissements_of(mother) if own not in gone]
            gone.add(mother)
    after = _with(_without(selection, gone), left)
    if selection.codes and not after.codes:
        raise EventError("Gardez au moins une commune : un territoire ne peut pas être vide. Pour en changer, ajoutez "
                         "d'abord la suivante.")
    return drawing.moved(after, typography(label))


def take_part(drawing: Drawing, unit: Unit, places: Places) -> Drawing:
    """Make `unit` (whole, by IRIS or by a declared part) all that the territory holds of its commune.

    All the IRIS of a unit are the unit. Raises EventError on an unknown code or IRIS, and on a unit whose commune, or
    whose arrondissements, are there: the same inhabitants would count twice.
    """
    _refuse_unknown([unit.code], places)
    gazetteer, selection = places.gazetteer, drawing.selection
    place, known = gazetteer.place(unit.code), gazetteer.iris_of(unit.code)
    if unknown := sorted(set(unit.iris).difference(known)):
        raise EventError(f"{enumerate_fr(unknown, NAMED)} : IRIS inconnu de {place.name}.")
    if family := sorted(selection.unit_codes.intersection({place.mother, *gazetteer.arrondissements_of(unit.code)})):
        names = enumerate_fr((gazetteer.place(code).name for code in family), NAMED)
        raise EventError(f"{place.name} : le territoire tient déjà {names}, dont les habitants seraient comptés deux "
                         "fois.")
    whole = unit.whole or unit.iris == known
    kept = _without(selection, {unit.code})
    if unit.declared:
        after = _with(kept, [unit.code], [(unit.code, unit.declared)])
    else:
        after = _with(kept, [unit.code] if whole else unit.iris)
    if unit.declared:
        told = f"une partie ({count(unit.declared.population, 'habitant')})"
    else:
        told = "en entier" if whole else f"{number(len(unit.iris))} IRIS sur {number(len(known))}"
    return drawing.moved(after, typography(f"{place.name} : {told}"))


def fill_holes(drawing: Drawing, places: Places) -> Drawing:
    """Add the units that the territory surrounds; one that only has an exclave in the gap stays out."""
    holes = places.atlas.holes(drawing.selection.unit_codes)
    inside = sorted({code for hole in holes for code in set(hole.codes).difference(hole.elsewhere)})
    return add_units(drawing, inside, places, f"Enclaves comblées ({counted(inside, places.gazetteer)})")


def add_crown(drawing: Drawing, places: Places) -> Drawing:
    """Add every unit that shares a border with the territory."""
    crown = places.atlas.crown(drawing.selection.unit_codes)
    return add_units(drawing, crown, places, f"Ajout de la couronne ({counted(crown, places.gazetteer)})")


# -- what is held -----------------------------------------------------------------------------------------------------


class Held:
    """What a selection holds, asked many times over."""

    def __init__(self, selection: Selection, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.units = selection.unit_codes
        self._whole = set(selection.codes).difference(selection.parts)

    def __contains__(self, code: str) -> bool:
        """Whether a unit is there, whole or in part, by itself, by its commune or by some of its arrondissements."""
        return (code in self.units or self._gazetteer.mother_of(code) in self.units
                or not self.units.isdisjoint(self._gazetteer.arrondissements_of(code)))

    def lacks(self, code: str) -> bool:
        """Whether adding this unit would add anything: it is not there, or only by some of its arrondissements."""
        if code not in self:
            return True
        own = self._gazetteer.arrondissements_of(code)
        return bool(own) and code not in self.units and not self._whole.issuperset(own)


def _without(selection: Selection, units: Collection[str]) -> Selection:
    return Selection(tuple(code for code in selection.codes if code[:5] not in units),
                     tuple((code, part) for code, part in selection.declared if code not in units))


def _with(selection: Selection, codes: Iterable[str], declared: Iterable[tuple[str, DeclaredPart]] = ()) -> Selection:
    """`codes` are of units of which the selection holds nothing."""
    return Selection(tuple(sorted((*selection.codes, *codes))),
                     tuple(sorted((*selection.declared, *declared), key=lambda item: item[0])))


def _collapsed(selection: Selection, mothers: Iterable[str], gazetteer: Gazetteer) -> Selection:
    """The selection with each of these communes in the place of its arrondissements when all are there, whole."""
    for mother in mothers:
        own = gazetteer.arrondissements_of(mother)
        if set(selection.codes).difference(selection.parts).issuperset(own):
            selection = _with(_without(selection, own), [mother])
    return selection


def _refuse_unknown(codes: Iterable[str], places: Places) -> None:
    unknown = sorted(code for code in codes if code not in places.gazetteer or code not in places.atlas)
    if not unknown:
        return
    # Only what has the form of a code is repeated: the rest may be anything.
    told = [code if (former := places.gazetteer.former(code)) is None
            else f"{code} (aujourd'hui {former.name}, {former.code})" for code in unknown if UNIT_CODE.fullmatch(code)]
    one = len(unknown) == 1
    raise EventError(f"{count(len(unknown), 'code')} ne {'désigne' if one else 'désignent'} ni une commune ni un "
                     f"arrondissement municipal d'aujourd'hui{f' : {enumerate_fr(told, NAMED)}' if told else ''}.")

