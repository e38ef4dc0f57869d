"""What a careful reader would remark about a perimeter: warnings, never a block."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
