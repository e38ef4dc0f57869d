"""Where projects and the register are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostic.projects.folder import projects_folder
from diagnostic.projects.project import Project, Work
from diagnostic.registry.database import standard_url
from interface import session

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("said", [None, ""])
def test_without_a_word_projects_are_beside_the_application(monkeypatch: pytest.MonkeyPatch, said: str | None) -> None:
    monkeypatch.delenv("DIAGNOSTIC_PROJECTS", raising=False)
    if said is not None:
        monkeypatch.setenv("DIAGNOSTIC_PROJECTS", said)
    assert projects_folder() == ROOT / "projets"
    assert (ROOT / "app.py").is_file()


def test_projects_and_the_register_are_in_the_folder_that_is_named(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DIAGNOSTIC_PROJECTS", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    session.store().keep(Work(Project(("13004",))))
    assert [path.name for path in tmp_path.iterdir()] == ["projets.sqlite"]
    assert str(standard_url()) == f"sqlite:///{tmp_path / 'registre.sqlite'}"
