"""run.py: what it decides before anything is installed or served."""

from __future__ import annotations

import socket

import pytest

import run


def test_a_port_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PORT", "http")
    assert run.serve() == 2
    assert "PORT=http" in capsys.readouterr().out


def test_a_taken_port_is_said_when_it_was_asked_for(monkeypatch: pytest.MonkeyPatch,
                                                   capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        assert run.serve() == 2
    assert "déjà pris" in capsys.readouterr().out


def test_without_a_port_the_next_free_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setattr(run, "free", lambda port: port > 8502)
    started: list[str] = []
    monkeypatch.setattr(run, "inside", lambda *arguments: started.extend(arguments) or 0)
    assert run.serve() == 0
    assert started[-1] == "8503"


def test_verbs_go_to_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(run, "environment", lambda requirements: asked.append((requirements,)))
    monkeypatch.setattr(run, "inside", lambda *arguments: asked.append(arguments) or 0)
    assert run.main(["size", "--population", "40000"]) == 0
    assert asked == [("requirements.txt",), ("-m", "diagnostic", "size", "--population", "40000")]
