"""Where a table comes from: what must be said under every figure drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    EMBEDDED = "embarqué"
    INSTALLED = "installé"
    SESSION = "apporté"
    # Kept by this application itself, for the people who share it.
    REGISTER = "registre"


@dataclass(frozen=True)
class Provenance:
    """`table` is the warehouse's name; `vintage` the millésime; `cog` the year of the Code officiel géographique."""

    table: str
    title: str
    producer: str
    vintage: str
    cog: int | None
    licence: str
    layer: Layer
    sha256: str = ""
    note: str = ""

    @property
    def citation(self) -> str:
        """« Insee, Populations de référence, 2023 (COG 2026) »."""
        cog = f" (COG {self.cog})" if self.cog else ""
        return f"{self.producer}, {self.title}, {self.vintage}{cog}"
