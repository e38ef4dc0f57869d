"""Communes déléguées and associées: the parts of a commune of today that kept a name and a town hall."""

from __future__ import annotations

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.names import of
from diagnostic.geography.places import Former

LIVING = ("déléguée", "associée")


def delegated_of(code: str, gazetteer: Gazetteer) -> tuple[Former, ...]:
    """The communes déléguées or associées of a commune, by name; empty for most communes.

    The one that gave its code to the whole commune is among them. Their population is in no table: who takes one of
    them declares it.
    """
    living = [former for former in gazetteer.formers_of(code) if former.nature in LIVING and former.former_name]
    return tuple(sorted(living, key=lambda former: (former.former_name, former.former_code)))


def delegated_words(former: Former) -> str:
    """« commune déléguée de Chanzeaux », the reason of a part that is one."""
    return f"commune {former.nature} {of(former.former_name)}"
