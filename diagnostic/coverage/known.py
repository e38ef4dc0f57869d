"""Units that several CPTS are known to divide among themselves, though a listing names them whole."""

from __future__ import annotations

from types import MappingProxyType

from diagnostic.wording import typography

_LISTED = "liste de l'ARS Provence-Alpes-Côte d'Azur (janvier 2026), sans dire quels quartiers sont à laquelle"
_CITY = "ville d'arrondissements municipaux : ses CPTS tiennent chacune certains d'entre eux"

# Code → why. A city stands for a CPTS that says the city and not which arrondissements: two CPTS that name the same
# arrondissement are in conflict there.
KNOWN: MappingProxyType[str, str] = MappingProxyType({code: typography(why) for code, why in {
    "06088": f"trois CPTS de quartiers différents de Nice, selon la {_LISTED}",
    "83137": f"deux CPTS de quartiers différents de Toulon, selon la {_LISTED}",
    "13055": _CITY,
    "69123": _CITY,
    "75056": _CITY,
}.items()})
