"""What both renderers read in the blocks before they draw them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from diagnostic.report.document import Block, Heading, PageBreak, Paragraph, Pictures, Table, Tone


@dataclass(frozen=True)
class Proposals:
    """Suggestions that follow each other: one frame and one label for all of them."""

    items: tuple[str, ...]


def _stepped(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks, no heading more than one level below the one before: a screen reader would miss a step."""
    level = 0
    for block in blocks:
        if isinstance(block, Heading):
            level = min(block.level, level + 1)
            block = replace(block, level=level)
        yield block


def _grouped(blocks: Iterable[Block]) -> Iterator[Block | Proposals]:
    """The same blocks, the suggestions that follow each other put together."""
    for suggested, run in groupby(blocks, lambda block: isinstance(block, Paragraph) and block.tone is Tone.PROPOSAL):
        if suggested:
            yield Proposals(tuple(block.text for block in run if isinstance(block, Paragraph)))
        else:
            yield from run


def laid(blocks: Iterable[Block]) -> list[tuple[Block | Proposals, bool]]:
    """Each block to draw, and whether it stays on the page of the next: a note or a source follows it, which would
    say nothing on another page, or it is the paragraph between a title and what it introduces.
    """
    steps = [*_grouped(_stepped(blocks)), PageBreak()]
    introducing = _introductions(steps)
    return [(block, place in introducing or (isinstance(following, Paragraph)
                                             and following.tone in (Tone.NOTE, Tone.SOURCE)))
            for place, (block, following) in enumerate(pairwise(steps))]


def _introductions(steps: list[Block | Proposals]) -> set[int]:
    """Places of the paragraphs that would stand alone with their title at the foot of a page."""
    found: set[int] = set()
    for place, heading in enumerate(steps):
        if not isinstance(heading, Heading):
            continue
        end = place + 1
        while _is_body(steps[end]):
            end += 1
        following = steps[end]
        if isinstance(following, (Pictures, Table)) or (isinstance(following, Heading)
                                                        and following.level > heading.level):
            found |= set(range(place + 1, end))
    return found


def _is_body(block: Block | Proposals) -> bool:
    return isinstance(block, Paragraph) and block.tone is Tone.BODY


def png_size(png: bytes) -> tuple[int, int]:
    """Width and height in pixels, as the header of a PNG file says them (ISO/IEC 15948, 11.2.2)."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
