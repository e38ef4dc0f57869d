"""Where the screen of the register is, what it has to say, and how a gesture asks something of the register."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.registry.model import RegistryError
from diagnostic.registry.perimeters import StaleError
from diagnostic.registry.register import Desk
from diagnostic.wording import typography
from interface import identity, session
from interface.guard import show as say

log = logging.getLogger(__name__)

# What is open of the screen, and what is at first.
ROOM, FIRST = "registry_room", "CPTS"
# The sheet that an address asks for.
SHEET = "fiche"
_ID = re.compile(r"[0-9a-f]{12}")
_PLACE, _SAID, _TURN = "registry_place", "registry_said", "registry_turn"
R = TypeVar("R")


class Room(StrEnum):
    """What is shown of the CPTS."""

    LIST = "liste"
    SHEET = "fiche"
    FORM = "saisie"
    CLASH = "comparaison"
    DELETED = "supprimées"


@dataclass(frozen=True)
class Place:
    """`cpts`: the id of the CPTS that the room is about; empty for a new one, or where there is none."""

    room: Room = Room.LIST
    cpts: str = ""


def place() -> Place:
    """Where the screen is; at first, on the sheet that the address names."""
    if _PLACE not in st.session_state:
        asked_for = st.query_params.get(SHEET, "")
        st.session_state[_PLACE] = Place(Room.SHEET, asked_for) if _ID.fullmatch(asked_for) else Place()
    found: Place = st.session_state[_PLACE]
    return found


def tell_address() -> None:
    """Have the address lead back to the sheet that is shown, after a reload or for a colleague."""
    if place().room is Room.SHEET:
        session.tell_beside(**{SHEET: place().cpts})


def go(room: Room, cpts: str = "") -> None:
    """Show another room from the next run on; what was said of the former one goes with it."""
    st.session_state[_PLACE] = Place(room, cpts)
    clear()
    renew()


def turn() -> int:
    """Part of the key of what must not keep its state from one room to the next, such as the cell clicked in a list."""
    return int(st.session_state.get(_TURN, 0))


def renew() -> None:
    st.session_state[_TURN] = turn() + 1


def tell(message: str, severity: Severity = Severity.INFO, detail: str = "") -> None:
    st.session_state[_SAID] = (severity, typography(message), detail)


def clear() -> None:
    """Say nothing more."""
    st.session_state.pop(_SAID, None)


def show_said() -> None:
    """What was done or refused last."""
    severity, message, detail = st.session_state.get(_SAID, (Severity.INFO, "", ""))
    if message:
        say(severity, message, detail)


def asked(do: Callable[[Desk], R], lost: str = "") -> R | None:
    """What `do` gives of the register of whoever is in front of the screen now; None once its refusal is told.

    For callbacks, which run before the screen. `lost` reassures, under a refusal, about what was typed. StaleError goes
    through: whoever asks has both versions to show.
    """
    try:
        return do(identity.desk())
    except StaleError:
        raise
    except RegistryError as refusal:
        tell(str(refusal), Severity.ALERT, lost)
    except Exception:
        # This runs before the screen, out of the reach of its guards.
        log.exception("The register could not do what was asked")
        tell("Le registre n'a pas pu faire ce qui lui est demandé, une erreur est survenue.", Severity.ALERT,
             lost or "Rien n'a été changé. Le détail est dans le journal du serveur.")
    return None


def asked_as_shown(do: Callable[[Desk], R]) -> R | None:
    """The same, on a CPTS as the screen shows it: told as well when somebody changed it meanwhile, and not done."""
    try:
        return asked(do)
    except StaleError as stale:
        tell(f"{stale} La fiche montre maintenant sa dernière version.", Severity.WARNING)
        return None


def show_way_back() -> None:
    """From a room that cannot be shown, back to the list."""
    if place().room is not Room.LIST:
        st.button("Retour à la liste", key="registry_back", icon=":material/arrow_back:", on_click=go,
                  args=(Room.LIST,))
