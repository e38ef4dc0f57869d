"""The register carried away as files, which another register, a spreadsheet or a map reads back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from diagnostic.registry.export import to_csv, to_geojson, to_json, to_xlsx
from diagnostic.registry.model import Entry
from diagnostic.registry.register import Desk
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count
from interface import downloads, markup, registry_read, session
from interface.registry_read import department_label, departments_of

Writer = Callable[[Iterable[Entry], Warehouse], bytes]
_PLACES = "registry_export_places"


@dataclass(frozen=True)
class Format:
    """A file that may be asked for: its button, the ending of its name, what it is good for."""

    label: str
    ending: str
    help: str
    write: Writer


FORMATS = (
    Format("Tableur (Excel)", "xlsx", "Une ligne par CPTS et commune ; l'import le relit tel quel.", to_xlsx),
    Format("Tableur (CSV)", "csv", "Les mêmes lignes, en texte séparé par des points-virgules.", to_csv),
    Format("Carte (GeoJSON)", "geojson", "Le contour de chaque CPTS ; une commune prise en partie y est entière.",
           to_geojson),
    Format("Autre programme (JSON)", "json", "Tout ce que le registre tient de chaque CPTS.", to_json),
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
            st.download_button(one.label, _making(desk, one, entries, store), _name(places, one.ending),
                               downloads.mime(f".{one.ending}"), key=f"registry_export_{one.ending}", help=one.help,
                               icon=downloads.icon(f".{one.ending}"), on_click="ignore", width="stretch")


def _name(places: list[str], ending: str) -> str:
    """« registre-cpts-13-2026-11-22.xlsx »."""
    where = f"-{'-'.join(places)}" if 0 < len(places) <= 6 else ""
    return f"registre-cpts{where}-{date.today().isoformat()}.{ending}"


def _making(desk: Desk, one: Format, entries: tuple[Entry, ...], store: Warehouse) -> Callable[[], bytes]:
    """The file, made when it is asked for only; the journal keeps that it was. In a thread of its own, where there is
    no session."""
    def make() -> bytes:
        desk.audit.exported(f"registre.{one.ending}", departments_of(entries))
        return one.write(entries, store)

    return make
