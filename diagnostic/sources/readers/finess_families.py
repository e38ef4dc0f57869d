"""Families of establishments of the FINESS register, read in finess_familles.toml with the source of their codes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("finess_familles.toml")
OTHER, PUBLIC, PRIVATE = "autre", "hopital_public", "hopital_prive"


@dataclass(frozen=True)
class Family:
    """`categories`, `activities`, `forms`: codes of FINESS that make an establishment one of the family."""

    slug: str
    label: str
    categories: frozenset[str]
    activities: frozenset[str]
    forms: frozenset[str]


@lru_cache(maxsize=1)
def families() -> tuple[Family, ...]:
    """In the order of the file, the family of all others last."""
    listed = tomllib.loads(FILE.read_text(encoding="utf-8"))["famille"]
    named = [Family(one["slug"], one["libelle"], frozenset(one.get("categories", ())),
                    frozenset(one.get("activites", ())), frozenset(one.get("formes", ()))) for one in listed]
    return (*named, Family(OTHER, "Autre établissement", frozenset(), frozenset(), frozenset()))


def told(with_activities: bool) -> tuple[Family, ...]:
    """The families that a file can tell: those known by activities alone need a file that has them."""
    return tuple(family for family in families() if family.categories or family.slug == OTHER or with_activities)


def of_category(category: str, public: bool = False) -> str:
    """Slug of the main family of a category; `public`: the file says that the establishment is public."""
    found = next((family.slug for family in families() if category in family.categories), OTHER)
    return PUBLIC if found == PRIVATE and public else found


def of_activities(activities: Iterable[str], forms: Iterable[str]) -> tuple[str, ...]:
    """Slugs of the families that these authorisations make an establishment one of, in the order of the file."""
    has, takes = set(activities), set(forms)
    return tuple(family.slug for family in families() if family.activities & has or family.forms & takes)
