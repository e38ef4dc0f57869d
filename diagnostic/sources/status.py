"""What is installed, how old it is, and whether the producer has published anything since."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from diagnostic.sources.datasets import Dataset, datasets
from diagnostic.sources.installed import data_folder, sound
from diagnostic.sources.pack_writer import resources
from diagnostic.sources.resolvers import Found, resolved
from diagnostic.sources.web import Web, WebError
from diagnostic.wording import count, date_fr, enumerate_fr, typography


@dataclass(frozen=True)
class State:
    """One dataset on this machine. `tables`: those installed; `damaged`: those of them that cannot be used."""

    dataset: Dataset
    tables: tuple[str, ...] = ()
    vintages: tuple[str, ...] = ()
    installed_on: date | None = None
    origins: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    published: str = ""
    year: int | None = None
    bytes: int = field(default=0, compare=False)

    @property
    def installed(self) -> bool:
        return bool(self.tables)

    def said(self, today: date) -> str:
        """« millésime 2023, installé le 3 mai 2026, il y a 6 mois », in French, or « non installé »."""
        if not self.installed:
            return "non installé"
        # Some files do not tell their year, and their reader says so in words.
        years = [vintage for vintage in self.vintages if re.search(r"\d", vintage)]
        parts = [f"millésime {enumerate_fr(years)}" if years else "millésime non indiqué"]
        if len(self.tables) < len(self.dataset.tables):
            parts.append(f"{count(len(self.tables), 'table')} sur {len(self.dataset.tables)}")
        if self.installed_on:
            parts.append(f"installé le {date_fr(self.installed_on)}, {age(self.installed_on, today)}")
        if self.damaged:
            parts.append("fichiers abîmés : à réinstaller")
        return typography(", ".join(parts))


@dataclass(frozen=True)
class Freshness:
    """`newer`: whether the producer has a newer file; None when nobody can tell, and `said` says why, in French."""

    newer: bool | None
    said: str


def states(folder: Path | None = None) -> tuple[State, ...]:
    """The state of every dataset, in the order of sources.toml. Nobody is asked anything. Never raises."""
    folder = folder or data_folder()
    listed = resources(folder)
    good = set(sound(folder).names) if listed else set()
    return tuple(_state(dataset, [entry for entry in listed if entry.get("dataset") == dataset.id], good)
                 for dataset in datasets())


def _state(dataset: Dataset, entries: Sequence[Mapping[str, Any]], good: set[str]) -> State:
    days = [day for entry in entries if (day := _day(entry.get("installed_on")))]
    years = [entry["origin_year"] for entry in entries if isinstance(entry.get("origin_year"), int)]
    return State(
        dataset, tuple(entry["name"] for entry in entries),
        tuple(sorted({str(entry.get("vintage")) for entry in entries if entry.get("vintage")})),
        min(days, default=None), tuple(sorted({str(entry.get("origin", "")) for entry in entries} - {""})),
        tuple(entry["name"] for entry in entries if entry["name"] not in good),
        tuple(dict.fromkeys(str(remark) for entry in entries for remark in entry.get("remarks") or ())),
        max((str(entry.get("origin_published") or "") for entry in entries), default=""), max(years, default=None),
        sum(entry["bytes"] for entry in entries if isinstance(entry.get("bytes"), int)))


def freshness(state: State, web: Web) -> Freshness:
    """Ask the producer whether it has published a newer file. Never raises: offline, it says that it could not ask."""
    if not state.dataset.resolver:
        return Freshness(None, typography(f"ne se télécharge pas : voir {state.dataset.page}"))
    try:
        found = resolved(state.dataset, web)
    except WebError as failure:
        return Freshness(None, typography(f"vérification impossible : {failure}"))
    answers = [newer(state, file) for file in found]
    if True in answers:
        known = max((file.year for file in found if file.year), default=None)
        which = f" ({known})" if known and known != _year(state) else ""
        return Freshness(True, typography(f"un millésime plus récent existe{which}"))
    if None in answers:
        return Freshness(None, typography("le producteur ne dit pas de quand date son fichier : voir "
                                          f"{state.dataset.page}"))
    return Freshness(False, "à jour")


def newer(state: State, found: Found) -> bool | None:
    """Whether a producer's file is newer than what is installed; None when neither tells its year nor its date."""
    mine = _year(state)
    if found.year is not None and mine is not None and found.year != mine:
        return found.year > mine
    if found.published and (since := state.published or (state.installed_on and state.installed_on.isoformat())):
        return found.published > since
    return False if found.year is not None and found.year == mine else None


def _year(state: State) -> int | None:
    """The year the producer's naming told at the installation, else the last one of the vintages."""
    years = [int(year) for vintage in state.vintages for year in re.findall(r"(?:19|20)\d\d", vintage)]
    return state.year or max(years, default=None)


def age(since: date, today: date) -> str:
    """« aujourd'hui », « il y a 12 jours », « il y a 5 mois », « il y a 2 ans »."""
    days = (today - since).days
    if days <= 0:
        return "aujourd'hui"
    if days < 60:
        return f"il y a {count(days, 'jour')}"
    return f"il y a {count(days // 30, 'mois')}" if days < 730 else f"il y a {count(days // 365, 'an')}"


def _day(value: object) -> date | None:
    try:
        return datetime.fromisoformat(str(value)).astimezone(UTC).date()
    except ValueError:
        return None
