"""A few damaged files at every door, always the same; the campaign itself is `python -m tests.fuzz --cases N`."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from diagnostic.sources.datasets import datasets
from tests.fuzz.campaign import case_of, outcome_of, tried
from tests.fuzz.doors import OFFICIAL, Door, doors
from tests.fuzz.mutate import MOST, mutated

CASES, OFFICIAL_CASES, SEED = 40, 10, 7


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Door]:
    return doors(tmp_path_factory.mktemp("portes"))


def test_every_reader_has_its_door(every: dict[str, Door]) -> None:
    assert {name.removeprefix(OFFICIAL) for name in every if name.startswith(OFFICIAL)} == {
        dataset.reader for dataset in datasets()}
    assert len([name for name in every if not name.startswith(OFFICIAL)]) > 10


def test_sound_files_are_taken(every: dict[str, Door]) -> None:
    """Else the cases would say nothing but that a refusal is a refusal."""
    for door in every.values():
        taken = [outcome_of(door, name, content) for name, content in door.seeds]
        assert "accepté" in taken, door.name
        assert set(taken) <= {"accepté", "refusé"}, door.name


def test_damaged_files_are_read_or_refused(every: dict[str, Door]) -> None:
    found = [tried(door, range(OFFICIAL_CASES if name.startswith(OFFICIAL) else CASES), SEED)
             for name, door in every.items()]
    assert [(one.door, finding[:2]) for one in found for finding in one.findings] == []
    assert sum(one.refused for one in found) > 100
    assert sum(one.accepted for one in found) > 100


def test_the_same_seed_gives_the_same_cases(every: dict[str, Door]) -> None:
    door = every["contour"]
    assert [case_of(door, 3, number) for number in range(30)] == [case_of(door, 3, number) for number in range(30)]
    assert case_of(door, 3, 1) != case_of(door, 4, 1)
    assert len({case_of(door, 3, number) for number in range(30)}) > 25


def test_a_case_stays_of_a_decent_size() -> None:
    rng = random.Random(1)  # noqa: S311 - cases, not secrets
    assert max(len(mutated(b"a;b\n" * 30_000, rng)) for _ in range(40)) <= MOST


def test_what_is_no_documented_error_is_a_finding() -> None:
    def broken(_: str, content: bytes) -> object:
        raise {b"key": KeyError("x"), b"mute": ValueError("  "), b"said": ValueError("Non.")}[content]

    door = Door("x", [("a", b"key")], broken, (ValueError,), 1)
    assert outcome_of(door, "a", b"said") == "refusé"
    assert outcome_of(door, "a", b"mute").startswith("refus sans phrase")
    assert outcome_of(door, "a", b"key").startswith("KeyError")


def test_a_door_that_lasts_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> object:
        while True:
            pass

    monkeypatch.setattr("tests.fuzz.campaign.SECONDS", 0.2)
    assert outcome_of(Door("x", [], endless, (ValueError,), 1), "a", b"").startswith("plus de")


def test_the_counts_of_the_page_are_told_by_door() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/fuzz.md").read_text(encoding="utf-8")
    assert all(f"| {dataset.reader} |" in page for dataset in datasets())
