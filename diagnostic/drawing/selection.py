"""What a person has selected: codes and declared parts, never a shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diagnostic.geography.units import DeclaredPart, Unit, codes_of, units_of


@dataclass(frozen=True)
class Selection:
    """`codes`: 5 characters for a whole unit, 9 for an IRIS, sorted and unique, as `units_of` reads them.

    `declared`: (code, part) for the units of `codes` that are taken in part by declaration, sorted by code.
    """

    codes: tuple[str, ...]
    declared: tuple[tuple[str, DeclaredPart], ...] = ()

    @classmethod
    def of(cls, codes: Iterable[str], declared: Mapping[str, DeclaredPart] | None = None) -> Selection:
        """The selection of these codes; a declared part of a unit that is not among them, whole, is dropped."""
        kept = codes_of(units_of(codes))
        taken = set(kept)
        parts = {code: part for code, part in (declared or {}).items() if code in taken}
        return cls(kept, tuple(sorted(parts.items(), key=lambda item: item[0])))

    @property
    def parts(self) -> dict[str, DeclaredPart]:
        return dict(self.declared)

    @property
    def units(self) -> tuple[Unit, ...]:
        """Units sorted by code, ready for `diagnose`."""
        parts = self.parts
        return tuple(Unit(unit.code, unit.iris, parts.get(unit.code) if unit.whole else None)
                     for unit in units_of(self.codes))

    @property
    def unit_codes(self) -> frozenset[str]:
        """5-character codes of everything selected, whole or in part."""
        return frozenset(code[:5] for code in self.codes)
