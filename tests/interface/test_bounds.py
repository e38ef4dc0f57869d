"""The bounds that the page of security tells are those of the code."""

from __future__ import annotations

from pathlib import Path

from interface.bounds import doors, table_fr

PAGE = Path(__file__).resolve().parents[2] / "docs/securite.md"


def test_every_door_says_a_number() -> None:
    assert len(doors()) > 10
    for door in doors():
        assert any(character.isdigit() for bound in door.bounds for character in bound), door.name


def test_the_page_of_security_says_the_bounds_of_the_code() -> None:
    assert table_fr() in PAGE.read_text(encoding="utf-8"), "python -m interface.bounds writes the table anew"
