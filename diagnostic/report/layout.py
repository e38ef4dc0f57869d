"""What both renderers read in the blocks before they draw them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from diagnostic.report.document import Block, Paragraph, Tone


@dataclass(frozen=True)
class Proposals:
    """Suggestions that follow each other: one frame and one label for all of them."""

    items: tuple[str, ...]


def grouped(blocks: Iterable[Block]) -> Iterator[Block | Proposals]:
    """The same blocks, the suggestions that follow each other put together."""
    for suggested, run in groupby(blocks, lambda block: isinstance(block, Paragraph) and block.tone is Tone.PROPOSAL):
        if suggested:
            yield Proposals(tuple(block.text for block in run if isinstance(block, Paragraph)))
        else:
            yield from run


def png_size(png: bytes) -> tuple[int, int]:
    """Width and height in pixels, as the header of a PNG file says them (ISO/IEC 15948, 11.2.2)."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
