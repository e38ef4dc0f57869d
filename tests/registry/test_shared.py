"""Communes declared shared by parts."""

from __future__ import annotations

import pytest

from diagnostic.registry.access import NotAllowedError, Role
from diagnostic.registry.database import Database
from diagnostic.registry.register import Desk
from diagnostic.registry.shared import Said, SharedError
from tests.registry.register_toy import desk_of, grant


def test_declared_changed_and_withdrawn_all_is_kept(desk: Desk) -> None:
    assert desk.shared.declared() == {}
    desk.shared.declare("13005", "deux bassins de vie")
    desk.shared.declare("13005", "deux bassins de vie")
    desk.shared.declare("13005", "=trois <i>bassins</i>")
    desk.shared.declare("2A004", "montagne et littoral")
    assert desk.shared.declared() == {"13005": "=trois <i>bassins</i>", "2A004": "montagne et littoral"}
    desk.shared.withdraw("13005", "erreur")
    assert list(desk.shared.declared()) == ["2A004"]
    assert [(event.said, event.reason) for event in desk.shared.history("13005")] == [
        (Said.WITHDRAWN, "erreur"), (Said.SHARED, "=trois <i>bassins</i>"), (Said.SHARED, "deux bassins de vie")]


def test_what_cannot_be_declared_says_why(desk: Desk) -> None:
    for code, reason, said in (("13005", " ", "pourquoi"), ("13", "x", "code d'une commune"),
                               ("1300';", "x", "code d'une commune")):
        with pytest.raises(SharedError, match=said):
            desk.shared.declare(code, reason)
    with pytest.raises(SharedError, match="n'est pas déclarée"):
        desk.shared.withdraw("13005")


def test_only_editors_of_the_department_declare_and_every_reader_reads(database: Database) -> None:
    editor, reader = desk_of(database, "e", grant(Role.EDITOR, "R93")), desk_of(database, "r", grant(Role.READER, "2B"))
    editor.shared.declare("06088", "trois CPTS")
    for who, code in ((editor, "2A004"), (reader, "2B033")):
        with pytest.raises(NotAllowedError, match="partagée"):
            who.shared.declare(code, "x")
    with pytest.raises(NotAllowedError):
        reader.shared.withdraw("06088")
    assert reader.shared.declared() == {"06088": "trois CPTS"}
