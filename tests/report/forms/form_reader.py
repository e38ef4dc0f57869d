"""What a test reads in a form: its questions by label, its boxes by text, all of its words."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from diagnostic.report.document import Blank, Box, Boxes, Document, Heading, Table


def blanks(document: Document, label: str) -> list[Blank]:
    return [block for block in document.blocks if isinstance(block, Blank) and block.label == label]


def blank(document: Document, label: str) -> Blank:
    """The only question of that label."""
    found = blanks(document, label)
    assert len(found) == 1, (label, [block.label for block in document.blocks if isinstance(block, Blank)])
    return found[0]


def boxes(document: Document) -> dict[str, Box]:
    return {box.text: box for block in document.blocks if isinstance(block, Boxes) for box in block.items}


def headings(document: Document, level: int = 1) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading) and block.level == level]


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def words(content: object) -> str:
    """Every text of the document, one a line."""
    if isinstance(content, str):
        return content
    if is_dataclass(content):
        return "\n".join(filter(None, (words(getattr(content, field.name)) for field in fields(content))))
    if isinstance(content, tuple):
        return "\n".join(filter(None, map(words, content)))
    return ""
