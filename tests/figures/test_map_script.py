"""One file of scripts for the drawing map, with its look."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostic.figures import map_script, tokens
from diagnostic.figures.layers import STATIC
from diagnostic.figures.map_script import SCRIPTS, ensure_script


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A static folder with scripts of one line each, and a folder of layers."""
    for folder in ("carte", "cartes-1"):
        (tmp_path / folder).mkdir()
    for name in SCRIPTS:
        (tmp_path / "carte" / f"{name}.js").write_text(f"carte.{name} = true;\n", encoding="utf-8")
    return tmp_path


def test_the_scripts_are_in_order_after_the_look_and_written_once(static: Path) -> None:
    name = ensure_script(static, "cartes-1")
    told = (static / name).read_text(encoding="utf-8")
    places = [told.index(f"carte.{script} = true") for script in SCRIPTS]
    assert places == sorted(places)
    assert 0 < told.index(tokens.ACCENT_DARK) < places[0]
    before = (static / name).stat().st_mtime_ns
    assert ensure_script(static, "cartes-1") == name
    assert (static / name).stat().st_mtime_ns == before
    assert [path.name for path in (static / "cartes-1").iterdir()] == [name.partition("/")[2]]


def test_another_content_has_another_name(static: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ensure_script(static, "cartes-1")
    map_script._content.cache_clear()
    monkeypatch.setitem(map_script.COLOURS, "sea", "#000000")
    assert ensure_script(static, "cartes-1") != first
    map_script._content.cache_clear()


def test_every_script_of_the_folder_is_in_the_list() -> None:
    assert {path.stem for path in (STATIC / "carte").glob("*.js")} == set(SCRIPTS)


def test_where_nothing_can_be_written_it_says_so(static: Path) -> None:
    with pytest.raises(OSError, match="absent"):
        ensure_script(static, "absent")
