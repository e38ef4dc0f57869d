"""The register carried away as files, which another register, a spreadsheet or a map reads back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from diagnostic.registry.export import WRITERS
from diagnostic.registry.model import Entry
from diagnostic.registry.register import Desk
from diagnostic.report.work import asked_of_export
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count
from interface import downloads, making, markup, registry_read, session
from interface.making import Wanted
from interface.registry_read import department_label, departments_of

_PLACES = "registry_export_places"
# CPTS from which a file takes half a second: it is made in another process.
LONG_FROM = 200


@dataclass(frozen=True)
class Format:
    """A file that may be asked for: its button, the ending of its name, what it is good for."""

    label: str
    ending: str
    help: str


FORMATS = (
    Format("Tableur (Excel)", "xlsx", "Une ligne par CPTS et commune ; l'import le relit tel quel."),
    Format("Tableur (CSV)", "csv", "Les mêmes lignes, en texte séparé par des points-virgules."),
    Format("Carte (GeoJSON)", "geojson", "Le contour de chaque CPTS ; une commune prise en partie y est entière."),
    Format("Autre programme (JSON)", "json", "Tout ce que le registre tient de chaque CPTS."),
)


def show(desk: Desk) -> None:
    """Raises RegistryError."""
    shelf, store = registry_read.shelf(desk), session.warehouse()
    st.html(markup.quiet("Tout ce que vous voyez du registre, dans un fichier que l'import relit. Les contacts n'y "
                         "sont jamais."))
    if not shelf.entries:
        st.html(markup.quiet("Le registre ne contient encore aucune CPTS."))
        return
    places = st.multiselect("Départements", departments_of(shelf.entries), key=_PLACES, placeholder="Tous",
                            format_func=lambda code: department_label(code, store.gazetteer), persist_state="session")
    entries = tuple(entry for entry in shelf.entries if not places or entry.sheet.department in places)
    st.html(markup.quiet(f"{count(len(entries), 'CPTS', 'CPTS')} dans le fichier."))
    with st.container(key="fields-registry-export"):
        for one in FORMATS:
            if len(entries) < LONG_FROM:
                st.download_button(one.label, _making(desk, one, entries, store), _name(places, one.ending),
                                   downloads.mime(f".{one.ending}"), key=f"registry_export_{one.ending}",
                                   help=one.help, icon=downloads.icon(f".{one.ending}"), on_click="ignore",
                                   width="stretch")
            else:
                _made_apart(desk, one, entries, places)


def _name(places: list[str], ending: str) -> str:
    """« registre-cpts-13-2026-11-22.xlsx »."""
    where = f"-{'-'.join(places)}" if 0 < len(places) <= 6 else ""
    return f"registre-cpts{where}-{date.today().isoformat()}.{ending}"


def _making(desk: Desk, one: Format, entries: tuple[Entry, ...], store: Warehouse) -> Callable[[], bytes]:
    """The file, made when it is asked for only; the journal keeps that it was. In a thread of its own, where there is
    no session."""
    def make() -> bytes:
        desk.audit.exported(f"registre.{one.ending}", departments_of(entries))
        return WRITERS[one.ending](entries, store)

    return make


def _made_apart(desk: Desk, one: Format, entries: tuple[Entry, ...], places: list[str]) -> None:
    asker = making.asker()
    told = asked_of_export(one.ending, places, asker)
    # What a sheet says beside its ground is not in the version of the data.
    key = making.key_of("export", told, [(entry.id, entry.version) for entry in entries])
    wanted = Wanted(making.documents(), making.owner(), asker, one.label, "export", key, lambda: told)

    def take() -> bytes:
        """The journal keeps that the file was given."""
        content = making.fetch(wanted)
        desk.audit.exported(f"registre.{one.ending}", departments_of(entries))
        return content

    making.button(one.label, wanted, _name(places, one.ending), downloads.mime(f".{one.ending}"),
                  key=f"registry_export_{one.ending}", icon=downloads.icon(f".{one.ending}"), help=one.help, take=take)
