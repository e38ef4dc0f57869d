"""What the panel of a conflict keeps while it is worked on: what is typed, what was said last; and how it acts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from diagnostic.coverage.found import Pair
from diagnostic.figures.coverage_map import clipped
from diagnostic.geography.checks import Severity
from diagnostic.registry.access import Action, Rights
from diagnostic.registry.case import Case
from diagnostic.registry.model import RegistryError
from diagnostic.registry.register import Desk
from diagnostic.report.overlaps.view import View
from diagnostic.wording import typography
from interface import identity
from interface.guard import show as say

log = logging.getLogger(__name__)

# Of the pair that is open among those that share something, told by its two ids.
OPENED = "coverage_pair"
_SAID, _TURN = "case_said", "case_turn"
_KEPT = "Rien n'a été enregistré ; ce que vous avez écrit est gardé."


@dataclass(frozen=True)
class Shown:
    """A case as it is on the screen."""

    case: Case
    view: View
    pair: Pair

    @cached_property
    def versions(self) -> dict[str, int]:
        """Of each CPTS, as the person read them."""
        return dict(zip(self.case.pair, self.case.versions, strict=True))

    @property
    def key(self) -> str:
        return "_".join(self.case.pair)

    def own(self, key: str) -> str:
        """The key of a button: a pair that shares ground may be on the screen with one that shares none any more."""
        return key if self.pair.units else f"{key}_past"

    @property
    def seats(self) -> set[str]:
        return {self.case.first.sheet.department, self.case.second.sheet.department}

    def seat(self, side: str) -> str:
        entry = self.case.first if side == self.case.first.id else self.case.second
        return entry.sheet.department

    def either(self, rights: Rights, action: Action) -> bool:
        """Whether something may be done that asks for the right in one of the two seats."""
        return any(rights.may(action, {seat}) for seat in self.seats)

    def named(self, code: str) -> str:
        gazetteer = self.view.warehouse.gazetteer
        return gazetteer.place(code).name if code in gazetteer else code

    def label(self, code: str) -> str:
        return self.view.place(code)

    def short(self, side: str) -> str:
        """A name short enough for a button."""
        return clipped(self.view.names.get(side, side))


def field(shown: Shown, name: str) -> str:
    """The key of what is typed: each pair has its own, and a new one once it was recorded."""
    turn = st.session_state.get(_TURN, 0)
    return f"case_{name}_{shown.key}_{turn}"


def line(shown: Shown, name: str, label: str, most: int, example: str) -> None:
    st.text_input(label, key=field(shown, name), max_chars=most, placeholder=typography(example))


def area(shown: Shown, name: str, label: str, most: int, example: str) -> None:
    st.text_area(label, key=field(shown, name), max_chars=most, height=80, placeholder=typography(example))


def act(shown: Shown, do: Callable[[Desk, str], object], name: str, done: str) -> bool:
    """Do something with what was typed in the field `name`, and say what became of it; a refusal keeps what was typed.

    Runs before the screen is drawn, out of the reach of its guards.
    """
    try:
        do(identity.desk(), st.session_state.get(field(shown, name)) or "")
    except RegistryError as refusal:
        tell(shown, Severity.ALERT, str(refusal), _KEPT)
        return False
    except Exception:
        log.exception("The register could not do what was asked of a conflict")
        tell(shown, Severity.ALERT, "Le registre n'a pas pu faire ce qui lui est demandé, une erreur est survenue.",
             f"{_KEPT} Le détail est dans le journal du serveur.")
        return False
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    tell(shown, Severity.INFO, done)
    return True


def tell(shown: Shown, severity: Severity, message: str, detail: str = "") -> None:
    st.session_state[_SAID] = (shown.case.pair, severity, typography(message), detail)


def show_said(pairs: Collection[tuple[str, str]], about: Callable[[tuple[str, str]], str] = lambda pair: "") -> None:
    """What was done or refused last, if it was on one of these pairs of ids; `about`: the words for a pair, where it is
    not the one on the screen."""
    pair, severity, message, detail = st.session_state.get(_SAID, ((), Severity.INFO, "", ""))
    if pair in pairs:
        say(severity, message, detail or about(pair))
