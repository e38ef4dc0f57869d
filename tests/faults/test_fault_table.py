"""docs/pannes.md quotes what the program says, and names tests that exist: every test of these rooms is on it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "pannes.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
ROWS = [line for line in PAGE.splitlines() if line.startswith("|")]
QUOTED = sorted({quote.strip() for line in ROWS for quote in re.findall(r"«([^»]*)»", line)})


def functions(path: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("path", "name"), NAMED, ids=[name for _, name in NAMED])
def test_a_test_that_the_page_names_exists(path: str, name: str) -> None:
    assert name in functions(ROOT / path)


def test_every_test_of_a_fault_is_on_the_page() -> None:
    here = {(f"tests/faults/{path.name}", name) for path in Path(__file__).parent.glob("test_*.py")
            for name in functions(path) if name.startswith("test_") and path != Path(__file__)}
    assert here - set(NAMED) == set()


def test_every_fault_has_a_test() -> None:
    faults = [line for line in ROWS if "::" in line]
    tables = PAGE.split("\n## ")[1:]
    assert len(faults) == sum(len([line for line in table.splitlines() if line.startswith("| ")]) - 2
                              for table in tables)


@pytest.mark.parametrize("quote", QUOTED)
def test_a_sentence_that_the_page_quotes_is_said_by_the_program(quote: str) -> None:
    for piece in filter(None, map(str.strip, quote.split("…"))):
        assert piece in SAID, piece


def _said() -> str:
    """Every text of the program, as a keyboard gives its spaces."""
    texts = []
    for folder in ("diagnostic", "interface", "pages"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    texts.append("".join(str(part.value) if isinstance(part, ast.Constant) else "\0"
                                         for part in node.values))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    texts.append(node.value)
    return re.sub("[\u00a0\u202f]", " ", "\n".join(texts))


SAID = _said()
