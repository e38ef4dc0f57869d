"""The unit of today where an activity takes place: by the code of the commune, else by its postal address if sure."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from diagnostic.geography.names import fold
from diagnostic.sources.readers.ground import Ground

NOWHERE = -1
_CEDEX = re.compile(r"\bcedex\b\D{0,3}(\d{1,2})?.*$", re.IGNORECASE)
_POSTAL = re.compile(r"^\s*(\d{5})\b")


class Practices:
    """`units`: codes met, in the order of their numbers. `by_post`: activities placed by their postal address;
    `nowhere`: activities left aside, with no code nor address that is sure."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._numbers: dict[str, int] = {}
        self._known: dict[tuple[str, str, str, str], int] = {}
        self.units: list[str] = []
        self.by_post = self.nowhere = 0

    def of(self, communes: pd.Series, postals: pd.Series | None, towns: pd.Series | None,
           cedexes: pd.Series | None) -> np.ndarray:
        """Number of the unit of each row, NOWHERE when unknown. Columns that a file lacks are None."""
        blank = pd.Series("", index=communes.index)
        told = [communes.str.strip(), *(blank if cells is None else cells.str.strip()
                                        for cells in (postals, towns, cedexes))]
        codes, uniques = pd.MultiIndex.from_arrays(told).factorize()
        numbers = np.array([self._number(*address) for address in uniques] or [NOWHERE], dtype="i4")[codes]
        without = (told[0] == "").to_numpy()
        self.nowhere += int((numbers == NOWHERE).sum())
        self.by_post += int((without & (numbers != NOWHERE)).sum())
        return numbers

    def cities(self) -> np.ndarray:
        """For each unit, the number of its city when it is an arrondissement municipal, else NOWHERE."""
        found = []
        for code in list(self.units):
            mother = self._ground.gazetteer.mother_of(code)
            found.append(NOWHERE if mother is None else self._unit(mother))
        return np.array(found + [NOWHERE] * (len(self.units) - len(found)), dtype="i4")

    def _number(self, commune: str, postal: str, town: str, cedex: str) -> int:
        address = (commune, postal, town, cedex)
        if address not in self._known:
            code = self._ground.today(commune) if commune else self._by_post(postal, town or cedex)
            self._known[address] = NOWHERE if code is None else self._unit(code)
        return self._known[address]

    def _unit(self, code: str) -> int:
        if code not in self._numbers:
            self._numbers[code] = len(self.units)
            self.units.append(code)
        return self._numbers[code]

    def _by_post(self, postal: str, town: str) -> str | None:
        """The only commune that a postal code and the name of a town can be; None when there may be several."""
        if not postal and (found := _POSTAL.match(town)):
            postal = found[1]
        gazetteer = self._ground.gazetteer
        name = fold(_CEDEX.sub("", _POSTAL.sub("", town)))
        served = gazetteer.by_postal(postal)
        if served:
            named = [code for code in gazetteer.by_key(name) if code in served] if name else []
            return named[0] if len(named) == 1 else served[0] if len(served) == 1 else None
        # A CEDEX code serves no commune: the name alone, within the department that the code begins with.
        departments = {"20": ("2A", "2B")}.get(postal[:2], (postal[:3] if postal.startswith("97") else postal[:2],))
        among = {code for department in departments for code in (gazetteer.by_key(name, department) if name else ())}
        if len(among) != 1:
            return None
        code = among.pop()
        parts, number = gazetteer.arrondissements_of(code), _CEDEX.search(town)
        # « PARIS CEDEX 13 » is the thirteenth arrondissement.
        part = int(number[1]) if number and number[1] else 0
        return parts[part - 1] if 0 < part <= len(parts) else code
