"""Two changes of one sheet made at the same time, brought together where they do not contradict one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from diagnostic.registry.model import Days, Sheet, sheet

# Of a perimeter: the year of its codes follows them.
_GROUND = {"units", "cog"}


def together(read: Sheet, theirs: Sheet, mine: Sheet) -> Sheet | None:
    """The sheet with both changes: fields, days and communes are each taken from whoever changed them.

    `read`: the sheet that both began from. None when both changed the same field or the same commune in two ways.
    Raises InvalidSheetError, as `sheet` does.
    """
    both = _each(_told(read), _told(theirs), _told(mine))
    ground = _each(*({unit.code: unit for unit in one.units} for one in (read, theirs, mine)))
    if both is None or ground is None:
        return None
    days = Days(**{day.name: both.pop(day.name) for day in fields(Days)})
    return sheet(units=tuple(ground.values()), cog=max(theirs.cog, mine.cog), days=days, **both)


def _told(one: Sheet) -> dict[str, Any]:
    plain = {field.name: getattr(one, field.name) for field in fields(Sheet) if field.name not in {*_GROUND, "days"}}
    return plain | {day.name: getattr(one.days, day.name) for day in fields(Days)}


def _each(read: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> dict[str, Any] | None:
    """By key, what whoever changed it made of it; a key that one of them took away is away."""
    found: dict[str, Any] = {}
    for key in sorted({*read, *theirs, *mine}):
        before, one, other = read.get(key), theirs.get(key), mine.get(key)
        if one != other and before not in (one, other):
            return None
        kept = other if before == one else one
        if kept is not None or (key in read and key in theirs and key in mine):
            found[key] = kept
    return found
