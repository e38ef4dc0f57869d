"""Several headings of the catalogue under one title of a chapter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from diagnostic.report.document import Block, Heading


def section(title: str, rubrics: Iterable[Sequence[Block]], after: Sequence[Block] = ()) -> list[Block]:
    """The rubrics that have something to say, one level down, then what comes `after`; nothing at all without either.
    """
    filled = [found for found in rubrics if found]
    if not filled and not after:
        return []
    # A section of one heading would say its title twice.
    alone = len(filled) == 1 and isinstance(filled[0][0], Heading)
    inside = filled[0][1:] if alone else [_lower(block) for found in filled for block in found]
    return [Heading(title, 2), *inside, *after]


def _lower(block: Block) -> Block:
    return replace(block, level=block.level + 1) if isinstance(block, Heading) else block
