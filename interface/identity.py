"""Who is in front of the screen, and the register as this person sees it: the one way a page gets its desk.

Without a provider of identities in the secrets of Streamlit, everybody is « poste local » and may do everything. With
one, a person is who `st.user` says: the claims of a token that Streamlit verified and signed into the cookie of the
browser, never something of the session or of the address.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAuthError

from diagnostic.geography.checks import Severity
from diagnostic.registry.access import Area, Grant, Identity, Level, Role
from diagnostic.registry.claims import Settings, SettingsError, early, expired, identity_of
from diagnostic.registry.database import standard_url
from diagnostic.registry.model import RegistryError
from diagnostic.registry.people import Me
from diagnostic.registry.register import LOCAL, Desk, Registry
from diagnostic.sources.warehouse import Warehouse
from interface import markup
from interface.guard import show as say

log = logging.getLogger(__name__)

# Characters.
SECRET_LENGTH = 32
# What the environment gives to those it names.
_NAMED = Grant(Role.ADMINISTRATOR, Area(Level.EVERYWHERE))
# What Streamlit calls the provider that has no name of its own.
_UNNAMED = "default"


class LoginError(RegistryError):
    """Nobody is logged in where one must be."""


def team() -> bool:
    """Whether people log in. Raises RegistryError where the secrets are there and cannot be read."""
    return bool(_auth())


def registry() -> Registry:
    """The register of this application, one for the process. Raises RegistryError when it must stay closed."""
    store = Warehouse.standard()
    return _registry(str(standard_url()), team(), store.version, store)


def person() -> Identity:
    """Who is in front of the screen. Raises LoginError when nobody is logged in, or for too long."""
    if not team():
        return LOCAL
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        raise LoginError("Connectez-vous pour lire le registre des CPTS.")
    settings = _settings()
    now = datetime.now(UTC)
    if early(claims, now):
        raise LoginError("L'horloge de ce serveur retarde sur celle du fournisseur d'identité : la connexion ne peut "
                         "pas être vérifiée. Prévenez la personne qui administre le serveur ; ce que vous dessinez est "
                         "gardé.")
    if expired(claims, settings, now):
        raise LoginError("Votre connexion a expiré : connectez-vous de nouveau. Ce que vous dessinez est gardé.")
    return identity_of(claims, settings)


def desk() -> Desk:
    """What this person may do in the register. Raises RegistryError when nobody is logged in where one must be."""
    return registry().desk(person())


def entrance() -> Desk | None:
    """Draw who is logged in, with the way in or out, and give the desk; None, once said why, when there is none to
    give: the page stops there. A database that does not answer stops nothing: what somebody was typing stays."""
    try:
        found = desk()
        logs_in = team()
    except LoginError as asked:
        say(Severity.INFO, str(asked))
        _ways_in()
        return None
    except RegistryError as failure:
        say(Severity.ALERT, str(failure))
        return None
    if not logs_in:
        return found
    try:
        me = found.people.me()
    except RegistryError:
        _way_out(found.identity)
        return found
    _way_out(me.identity, _held(me))
    if not me.rights.held:
        _say_no_right(me.identity)
    return found if me.rights.held else None


def _ways_in() -> None:
    for name, label in providers():
        st.button(f"Se connecter{markup.label(label)}", key=f"login_{name}", icon=":material/login:", type="primary",
                  on_click=_log_in, args=(name,))


def _way_out(who: Identity, held: str = "") -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(markup.quiet(f"Connecté : {who.shown:.200}{held}"))
        st.button("Se déconnecter", key="logout", icon=":material/logout:", on_click=st.logout)


def _say_no_right(who: Identity) -> None:
    if not who.account:
        say(Severity.ALERT, "Le fournisseur d'identité n'a pas dit qui vous êtes : le registre reste fermé. Prévenez "
                            "la personne qui administre le serveur.")
        return
    say(Severity.WARNING, "Personne ne vous a encore donné de droit sur le registre : demandez-en un à la personne qui "
                          "l'administre, en lui donnant votre compte, que voici. Les autres écrans restent ouverts.")
    # Text as it is, with a button that copies it.
    st.code(who.account, language=None, wrap_lines=True)


def _held(me: Me) -> str:
    """« · éditeur : région Occitanie », or nothing when there is no right."""
    held = me.grants or (_NAMED,) * bool(me.rights.held)
    return "".join(f" · {grant.role.label} : {place_of(grant.area)}" for grant in held)


def place_of(area: Area) -> str:
    """« France entière », « région Provence-Alpes-Côte d'Azur », « département 13 (Bouches-du-Rhône) »."""
    if area.level is Level.EVERYWHERE:
        return "France entière"
    gazetteer = Warehouse.standard().gazetteer
    if area.level is Level.REGION:
        return f"région {gazetteer.regions.get(area.code, area.code)}"
    return f"département {area.code} ({gazetteer.departments.get(area.code, area.code)})"


def _log_in(provider: str) -> None:
    try:
        st.login(None if provider == _UNNAMED else provider)
    except StreamlitAuthError as failure:
        log.warning("No login: %s", failure)
        say(Severity.ALERT, "La connexion n'est pas réglée comme il faut sur ce serveur : prévenez la personne qui "
                            "l'administre. Le détail est dans le journal du serveur.")


def providers() -> tuple[tuple[str, str], ...]:
    """Ways to log in: name in the secrets, and what follows « Se connecter » on its button."""
    auth = _auth()
    named = [(name, f" avec {section.get('titre', name)}") for name, section in auth.items()
             if isinstance(section, Mapping) and "server_metadata_url" in section]
    return (((_UNNAMED, ""),) if "server_metadata_url" in auth else ()) + tuple(named)


def _auth() -> Mapping[str, Any]:
    found = _section("auth")
    # Whoever guesses it signs the cookie of anybody.
    if found and (not isinstance(found.get("cookie_secret"), str) or len(found["cookie_secret"]) < SECRET_LENGTH):
        raise SettingsError(f"Le secret qui signe les sessions (cookie_secret, dans .streamlit/secrets.toml) doit "
                            f"compter {SECRET_LENGTH} caractères au moins, tirés au hasard : le registre reste fermé. "
                            "Prévenez la personne qui administre le serveur.")
    return found


def _settings() -> Settings:
    return Settings.of(_section("registre"))


def _section(name: str) -> Mapping[str, Any]:
    found = _secrets().get(name, {})
    if not isinstance(found, Mapping):
        raise _unreadable()
    return found


def _secrets() -> Mapping[str, Any]:
    """Raises RegistryError where a file of secrets is there and cannot be read: the register must not open to
    everybody because of a slip in a file."""
    if st.secrets.load_if_toml_exists():
        return st.secrets.to_dict()
    if any(Path(place).exists() for place in st.get_option("secrets.files")):
        raise _unreadable()
    return {}


def _unreadable() -> RegistryError:
    return SettingsError("Le fichier des secrets de ce serveur (.streamlit/secrets.toml) ne se lit pas : le registre "
                         "reste fermé. Prévenez la personne qui administre le serveur.")


@st.cache_resource(max_entries=4, show_spinner=False)
def _registry(url: str, team: bool, data_version: str, _store: Warehouse) -> Registry:
    """`url` and `data_version` tell registers apart; the register of this machine is at `url`."""
    del url, data_version
    return Registry.standard(_store, team=team)
