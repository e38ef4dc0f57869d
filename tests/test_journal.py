"""What the service says of itself is one line of JSON an event, and nothing that anybody typed is in it."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic import journal
from tests.journal_heard import heard

ROOT = Path(__file__).resolve().parent.parent
log = logging.getLogger("toy.journal")
WHO = "Marie-Thérèse Dùpont <mt.dupont@ars.example>"


@contextmanager
def listening(context: Callable[[], dict[str, Any]] = dict) -> Iterator[list[dict[str, Any]]]:
    """Lines of JSON told inside, read once it is over."""
    told: list[dict[str, Any]] = []
    with heard(context) as stream:
        yield told
    told += [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_bears_its_fields_and_where_it_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(journal.REPLICA, "2")
    with listening(lambda: {"session": "abc", "page": "offre"}) as told:
        log.info("Interaction", extra={"duration_ms": 12, "page": "population"})
    line, = told
    assert line.pop("time").endswith("Z")
    assert line == {"level": "info", "logger": "toy.journal", "event": "Interaction", "replica": "2", "session": "abc",
                    "page": "population", "duration_ms": 12}


def test_what_fills_a_message_is_not_told_nor_a_message_put_together() -> None:
    with listening() as told:
        log.warning("Opened by %s", WHO)
        log.warning(f"Opened by {WHO}")
        log.warning("Opened by " + WHO)
        log.warning({"who": WHO})
        log.warning("Opened", extra={"page": WHO, "part": WHO, "who": WHO})
    assert [line["event"] for line in told] == ["Opened by %s", *["(words put together)"] * 3, "Opened"]
    assert all(line["place"].startswith("tests/test_journal.py:") for line in told)
    assert "Dùpont" not in json.dumps(told, ensure_ascii=False)


def test_an_exception_is_told_by_its_type_its_frames_and_its_code() -> None:
    def failing() -> None:
        try:
            (Path(WHO) / "x").read_text(encoding="utf-8")
        except OSError as failure:
            raise ValueError(WHO) from failure

    with listening() as told:
        try:
            failing()
        except ValueError as failure:
            log.exception("It failed for %s", WHO)
            log.warning("The file: %s", failure.__cause__)
    first, second = told
    assert [error["type"] for error in first["errors"]] == ["ValueError", "FileNotFoundError"]
    assert first["errors"][1]["code"] == "ENOENT"
    assert first["errors"][0]["frames"][0].startswith("tests/test_journal.py:")
    assert first["errors"][0]["frames"][0].endswith(" failing")
    assert second["errors"] == [{"type": "FileNotFoundError", "code": "ENOENT"}]
    assert "Dùpont" not in json.dumps(told, ensure_ascii=False)


@given(st.text(min_size=12).filter(lambda text: text.strip() == text))
def test_no_text_comes_through_whatever_it_is(text: str) -> None:
    with heard() as stream:
        log.error("Said: %s", text)
        log.error(text)
        try:
            raise RuntimeError(text)
        except RuntimeError:
            log.exception(text)
        warnings.warn(text, stacklevel=1)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 4
    assert text not in stream.getvalue()
    assert json.dumps(text)[1:-1] not in stream.getvalue()


def test_libraries_speak_by_the_journal_alone() -> None:
    """Streamlit gives each of its loggers a handler of its own, before and after."""
    code = f"""
import logging, sys
from streamlit.logger import get_logger
before = get_logger("streamlit.before")
from diagnostic import journal
journal.begin(shape="json")
after = get_logger("streamlit.after")
uvicorn = logging.getLogger("uvicorn.access")
for logger in (before, after, uvicorn):
    logger.warning("Asked by %s", {WHO!r})
def fail(): raise KeyError({WHO!r})
import threading
thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
                          check=False)
    assert done.returncode == 1 and done.stdout == ""
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["logger"] for line in told] == ["streamlit.before", "streamlit.after", *["diagnostic.journal"] * 2]
    assert [line["errors"][0]["type"] for line in told[2:]] == ["KeyError", "KeyError"]
    assert "pont" not in done.stderr


def test_a_terminal_is_told_the_same_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(journal.SHAPE, "texte")
    with heard() as stream:
        try:
            raise OSError(28, WHO)
        except OSError:
            log.exception("It failed for %s", WHO)
    said = stream.getvalue()
    assert "error   toy.journal: It failed for %s" in said and "OSError ENOSPC" in said and "test_journal.py" in said
    assert "Dùpont" not in said


@pytest.mark.parametrize(("level", "lines"), [("error", 1), ("WARNING", 2), ("", 3), ("debug", 4), ("n'importe", 3)])
def test_the_environment_says_how_much_is_told(level: str, lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(journal.LEVEL, level)
    with heard() as stream:
        for said in (log.debug, log.info, log.warning, log.error):
            said("Something")
    assert len(stream.getvalue().splitlines()) == lines


def test_another_process_is_told_of_as_it_told_itself() -> None:
    line = json.dumps({"time": "2026-11-22T12:00:00.000Z", "level": "warning", "logger": "a.task", "event": "Late",
                       "replica": "pid-7"})
    with listening() as told:
        assert journal.relay(line)
        assert not journal.relay("GDAL: something") and not journal.relay('{"event": 3}')
    assert told == [json.loads(line)]


def test_another_process_is_believed_on_no_more_than_a_journal_tells() -> None:
    """One that a file took over says what it wants: names of loggers without end, fields and errors of any shape."""
    said = {"time": "now", "level": "critical", "logger": "x" * 1_000, "event": "y" * 1_000, "replica": "pid-7",
            "who": "Dùpont", "page": "a b", "part": "bpe", "place": "a.py:3", "errors": [
                3, {"type": 3}, {"type": "KeyError", "code": "a\nb", "frames": ["a.py:3 read", 7], "said": "Dùpont"},
                *[{"type": "E"}] * 10]}
    before = len(logging.root.manager.loggerDict)
    with listening() as told:
        assert journal.relay(json.dumps(said))
    assert len(logging.root.manager.loggerDict) == before
    line, = told
    assert line == {"time": "now", "level": "critical", "logger": "x" * 300, "event": "y" * 300, "replica": "pid-7",
                    "part": "bpe", "place": "a.py:3",
                    "errors": [{"type": "KeyError", "frames": ["a.py:3 read"]}, *[{"type": "E"}] * 3]}
    assert journal.errors_told(7) == [] and journal.errors_told({"type": "E"}) == []


def test_a_hostile_name_of_a_replica_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(journal.REPLICA, "x\ny {}")
    assert journal.replica().startswith("pid-")


def test_a_stream_that_ended_stops_nobody() -> None:
    with heard() as stream:
        stream.close()
        raised, logging.raiseExceptions = logging.raiseExceptions, False
        try:
            log.warning("Nobody reads this")
        finally:
            logging.raiseExceptions = raised
    assert isinstance(stream, io.StringIO)
