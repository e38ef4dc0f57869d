"""What the reader knows of a stretch of text before anything is settled for the whole list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.names import fold, holds, without_article
from diagnostic.geography.places import Former
from diagnostic.geography.reading import Fate, FiveDigits
from diagnostic.geography.spelling import alike


class Role(Enum):
    """CODE: five characters. PART: an IRIS. NAME: one of `units`, or all with `every`. GROUP: see `group`. RANGE: two
    codes and what lies between. MENTION: `units` cited in prose. LOST: a name that no place bears. DONE: see `fate`.
    """

    CODE = auto()
    PART = auto()
    NAME = auto()
    GROUP = auto()
    RANGE = auto()
    MENTION = auto()
    LOST = auto()
    DONE = auto()


class Evidence(Enum):
    """What the words beside five digits say of them: NONE when there are none, or they name no commune."""

    NONE = auto()
    INSEE = auto()
    POSTAL = auto()
    CONTRARY = auto()


AGREED = frozenset({Evidence.INSEE, Evidence.POSTAL})


@dataclass(slots=True)
class Piece:
    """`raw` is `text[start:start + len(raw)]`. `named`: the units the words beside a code name.

    `group`: level and code of a grouping. `declared`: what a column's title says of its five digits. `heading`: a
    department named above a list. `padded`: the code was written on four digits. `coded`: it stands in a column of
    codes. `partial`: the line speaks of a part of it. `excluded`: the line says « sauf ».
    """

    raw: str
    start: int
    role: Role
    code: str = ""
    repairs: tuple[str, ...] = ()
    evidence: Evidence = Evidence.NONE
    named: tuple[str, ...] = ()
    label: str = ""
    units: tuple[str, ...] = ()
    every: bool = False
    key: str = ""
    group: tuple[str, str] = ("", "")
    department: str = ""
    declared: FiveDigits = FiveDigits.ASK
    heading: bool = False
    padded: bool = False
    coded: bool = False
    partial: bool = False
    excluded: bool = False
    fate: Fate = Fate.LABEL
    message: str = ""
    warning: bool = False


def aside(raw: str, start: int, fate: Fate, message: str, *, warning: bool = False) -> Piece:
    return Piece(raw, start, Role.DONE, fate=fate, message=message, warning=warning)


class Judge:
    """Reads codes and names against the gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def insee(self, code: str) -> str | None:
        """The unit that this INSEE code names today, through a merger if need be."""
        if code in self.gazetteer:
            return code
        former = self.former(code)
        return former.code if former else None

    def former(self, code: str) -> Former | None:
        """Where a former code went. A code that changed department decades ago (20xxx of Corsica, 75xxx of the Seine,
        78xxx of Seine-et-Oise) is a postal code today when it is one of those.
        """
        former = self.gazetteer.former(code)
        if former is None or former.code not in self.gazetteer:
            return None
        return None if former.code[:2] != code[:2] and self.gazetteer.by_postal(code) else former

    def postal(self, code: str) -> tuple[str, ...]:
        return self.gazetteer.by_postal(code)

    def known(self, code: str) -> bool:
        return self.insee(code) is not None or bool(self.postal(code))

    def both(self, code: str) -> bool:
        """Whether five digits name one place as an INSEE code and other places, or more, as a postal code."""
        unit, served = self.insee(code), self.postal(code)
        return unit is not None and bool(served) and served != (unit,)

    def evidence(self, code: str, key: str) -> tuple[Evidence, tuple[str, ...]]:
        """What the folded words `key`, written beside `code`, say of it, and the units they name.

        The same name comes before a name held in more words, and that before a name written with a slip. Words that
        are exactly the name of another commune are CONTRARY, unless they begin the name of this one (« Saint-Côme »).
        """
        key = key.removesuffix(" cedex")
        unit, served = self.insee(code), self.postal(code)
        bearers = self.gazetteer.by_bare_key(without_article(key))
        if unit and (unit in bearers or self.gazetteer.mother_of(unit) in bearers or self._was_called(code, key)):
            return Evidence.INSEE, (unit,)
        if bearers and served:
            same = tuple(place for place in served if place in bearers or self.gazetteer.mother_of(place) in bearers)
            if same:
                return Evidence.POSTAL, same
        if unit and self._begins(unit, key):
            return Evidence.INSEE, (unit,)
        if named := self.gazetteer.by_key(key):
            return Evidence.CONTRARY, named
        if unit and self._held(unit, key):
            return Evidence.INSEE, (unit,)
        held = [place for place in served if self._held(place, key) or self._begins(place, key)]
        if held:
            longest = max(len(self.gazetteer.key_of(place)) for place in held)
            return Evidence.POSTAL, tuple(place for place in held if len(self.gazetteer.key_of(place)) == longest)
        if unit and alike(self.gazetteer.key_of(unit), key):
            return Evidence.INSEE, (unit,)
        near = tuple(place for place in served if alike(self.gazetteer.key_of(place), key))
        return (Evidence.POSTAL, near) if near else (Evidence.NONE, ())

    def _was_called(self, code: str, key: str) -> bool:
        """Whether the commune that had this code had a name held in `key`."""
        former = self.former(code)
        return former is not None and bool(former.former_name) and holds(key, without_article(fold(former.former_name)))

    def _held(self, unit: str, key: str) -> bool:
        """Whether the name of a unit, or of its commune, is within longer words."""
        mother = self.gazetteer.mother_of(unit)
        names = [without_article(self.gazetteer.key_of(place)) for place in (unit, mother) if place]
        return any(len(name) > 3 and holds(key, name) for name in names)

    def _begins(self, unit: str, key: str) -> bool:
        bare = without_article(key)
        return len(bare) > 3 and without_article(self.gazetteer.key_of(unit)).startswith(f"{bare} ")
