"""What the benchmarks tell: a missed target is told as such, nothing promised is never told as held."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.codes_to_diagnosis import FLOORS, PEERS, Comparison, verdict
from benchmarks.page import GROWTH, Measured, written
from benchmarks.suite import LONG, SUITE, benchmark
from benchmarks.told import Promise, Verdict, duration, grid, summary, times, told


def plain(text: str) -> str:
    return " ".join(text.split())


def compared(size: int, ours: float, theirs: float) -> Comparison:
    return Comparison(size, ours, ours / 2, dict.fromkeys(PEERS, theirs), dict.fromkeys(FLOORS, ours / 10))


def test_a_target_is_held_or_missed_and_said_so() -> None:
    held, missed, free = Promise("a", "1", "2", True), Promise("b", "1", "2", False), Promise("c", "1")
    assert not Verdict((held, missed)).held
    assert Verdict((held, free)).held
    lines = [plain(line) for line in told(Verdict((held, missed, free), "Et ceci."))]
    assert lines == ["- a : **1** (objectif : 2) : tenu.", "- b : **1** (objectif : 2) : MANQUÉ.",
                     "- c : **1** : sans objectif promis.", "", "Et ceci."]
    assert [plain(line) for line in summary([Verdict((missed,))])][-1] == "| b | 1 | 2 | MANQUÉ |"


@pytest.mark.parametrize(("ms", "said"), [(0.5, "0,5 ms"), (4.04, "4,0 ms"), (641, "641 ms"), (12_300, "12,3 s"),
                                          (250_000, "4 min 10 s")])
def test_durations(ms: float, said: str) -> None:
    assert plain(duration(ms)).replace("0,50", "0,5") == said


def test_ratios_keep_two_signs_that_mean_something() -> None:
    assert [plain(times(ratio)) for ratio in (57.4, 6.34, 0.421)] == ["× 57", "× 6,3", "× 0,42"]


def test_a_table_is_markdown() -> None:
    assert grid(("", "b"), ":-", [("x", "1")]) == ["| | b |", "| :--- | ---: |", "| x | 1 |"]


def test_only_what_was_promised_of_fifty_communes_is_held_against_us() -> None:
    assert verdict([compared(1, 4.0, 8.0), compared(50, 4.0, 80.0)]).held
    assert not verdict([compared(50, 4.0, 79.0)]).held
    assert not verdict([compared(50, 81.0, 8000.0)]).held


def test_every_benchmark_is_there_with_its_text() -> None:
    pages = Path(command.__file__).parent / "pages"
    for name in SUITE:
        suite = benchmark(name)
        assert isinstance(suite.MISSING, str)
        assert all(callable(getattr(suite, door)) for door in ("measure", "table", "verdict"))
        assert {"$table", "$verdict"} <= set((pages / f"{name}.md").read_text(encoding="utf-8").split())
    assert set(SUITE) > LONG


def test_the_page_says_what_could_not_be_measured_and_draws_how_the_cost_grows(tmp_path: Path) -> None:
    comparisons = [compared(1, 2.0, 200.0), compared(50, 4.0, 230.0)]
    measured = {"codes": Measured(comparisons, ("| a |",), verdict(comparisons)), "dossiers": Measured(missing="rien")}
    page = tmp_path / "page.md"
    files = written(measured, page, date(2026, 11, 22))
    assert set(files) == {page, tmp_path / GROWTH}
    text = plain(files[page].decode())
    assert "22 novembre 2026" in text and "| a |" in text and "**Non mesuré ici : rien.**" in text
    assert files[tmp_path / GROWTH].startswith(b"<?xml") and "$" not in text


def test_a_page_is_never_written_of_a_part(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["bench", "--quick", "--write", "page.md"])
    assert command.main() == 2
    assert "mesure entière" in capsys.readouterr().err


def test_a_measure_that_fails_stops_no_other_and_is_no_success(capsys: pytest.CaptureFixture[str],
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        MISSING = ""

        def measure(self, *_: object) -> object:
            raise TimeoutError("the browser never answered")

    class Absent:
        MISSING = "il n'y a pas de Chromium"

    suites = {"codes": Failing(), "clic": Absent()}
    monkeypatch.setattr(command, "benchmark", suites.get)
    monkeypatch.setattr("sys.argv", ["bench", "--only", "codes", "clic"])
    assert command.main() == 1
    said = plain(capsys.readouterr().out)
    assert "the browser never answered" in said and "NON MESURÉ : clic (il n'y a pas de Chromium)" in said
    monkeypatch.setattr("sys.argv", ["bench", "--only", "clic"])
    assert command.main() == 0
