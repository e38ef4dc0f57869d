"""docs/guide.md tells the truth: its three ways can be gone, with the words and pictures it names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.guide import WAYS, application, plain, walked

pytestmark = pytest.mark.browser
DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
CHAPTERS = {"porteur": "Je porte un projet de CPTS", "analyste": "Je prépare des diagnostics", "ars": "Je suis à l'ARS"}


def chapter(way: str) -> str:
    text = (DOCS / "guide.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {CHAPTERS[way]}$(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("way", list(WAYS))
def test_a_way_of_the_guide_can_be_gone_and_shows_the_words_it_names(way: str, chromium: Any, tmp_path: Path) -> None:
    with application(tmp_path) as address:
        walk = walked(chromium, address, way)
    told = chapter(way)
    assert re.findall(r"images/guide/([\w-]+)\.png", told) == walk.pictures
    assert all((DOCS / "images" / "guide" / f"{name}.png").is_file() for name in walk.pictures)
    # Bold words are those of the screen, but for the first ones of a step (« **1. Ouvrez l'application.** »).
    named = [plain(words).replace("\n", " ") for words in re.findall(r"\*\*([^*]+)\*\*", told)
             if not re.match(r"\d\.|Garder et partager", words)]
    assert len(named) > 3
    assert [words for words in named if words not in walk.seen] == []
