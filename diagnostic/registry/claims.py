"""Who a provider of identities (OpenID Connect) says somebody is: from the claims of a token to an account. Pure.

An account is an e-mail that the provider says it verified, or `ISSUER#CLAIM=VALUE`: OpenID Connect Core 1.0, § 5.7,
has only the issuer and its `sub` together tell a person from every other, and has nobody trust an e-mail unverified.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from diagnostic.registry.access import Identity
from diagnostic.registry.model import RegistryError, text_of

EMAIL, SUBJECT = "email", "sub"
# A claim longer than this is no account.
LONGEST = 300
# Seconds by which the clocks of two machines may differ.
_CLOCKS = 300
# Neither « # » nor « / » before the sign: no address of e-mail can be written as the account of an issuer.
_EMAIL = re.compile(r"[^\s@#/\"<>,;]+@[^\s@#/\"<>,;]+\.[^\s@#/\"<>,;.]+")
_NAME_PARTS = (("name",), ("given_name", "usual_name"), ("given_name", "family_name"), ("usual_name",),
               ("family_name",))


class SettingsError(RegistryError):
    """The settings of the login say something that is not understood: nobody is let in."""


@dataclass(frozen=True)
class Settings:
    """Which claim is the account. `claim`: its name; `trusted`: issuers whose e-mails are verified though they send no
    `email_verified`; `hours`: how long after the login somebody must log in again."""

    claim: str = EMAIL
    trusted: frozenset[str] = frozenset()
    hours: float = 12.0

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Settings:
        """From the section `[registre]` of the secrets. Raises SettingsError."""
        claim, issuers, hours = said.get("compte", EMAIL), said.get("emetteurs_surs", ()), said.get("heures", cls.hours)
        if not isinstance(claim, str) or not re.fullmatch(r"[A-Za-z_][\w.-]{0,60}", claim):
            raise SettingsError(_unread("compte", 'le nom d\'une donnée du fournisseur, par exemple "email" ou "sub"'))
        if isinstance(issuers, str) or not all(isinstance(one, str) for one in issuers):
            raise SettingsError(_unread("emetteurs_surs", "une liste d'adresses de fournisseurs"))
        if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= 720:
            raise SettingsError(_unread("heures", "un nombre d'heures, de 1 à 720"))
        return cls(claim, frozenset(issuers), float(hours))


def identity_of(claims: Mapping[str, Any], settings: Settings) -> Identity:
    """Who the claims of a verified token speak of; an empty account, which has no right, where they do not tell.

    Never the e-mail of a person whose provider does not say it was verified.
    """
    name = next((text for keys in _NAME_PARTS if (text := _joined(claims, keys))), "")
    return Identity(_account(claims, settings), name)


def account_typed(given: str) -> str:
    """The account that somebody gives rights to, as `identity_of` writes it. Raises RegistryError on none."""
    said = text_of(given)
    account = _email(said) or said
    if not account or len(account) > LONGEST or ("@" not in account and "#" not in account):
        raise RegistryError("Donnez l'adresse électronique de la personne, ou le compte qu'elle lit à l'écran quand "
                            "elle se connecte sans avoir de droit.")
    return account


def early(claims: Mapping[str, Any], now: datetime) -> bool:
    """Whether the token says that it was made later than now, by more than two clocks may differ."""
    made = claims.get("iat")
    return isinstance(made, int | float) and made > now.timestamp() + _CLOCKS


def expired(claims: Mapping[str, Any], settings: Settings, now: datetime) -> bool:
    """Whether the person logged in too long ago: the browser keeps a login for 30 days, the provider may have closed
    the account since. A token that does not say when it was made is too old."""
    made = claims.get("iat")
    if isinstance(made, bool) or not isinstance(made, int | float):
        return True
    return not 0 <= made <= now.timestamp() + _CLOCKS or now.timestamp() - made > timedelta(
        hours=settings.hours).total_seconds()


def _account(claims: Mapping[str, Any], settings: Settings) -> str:
    issuer = _value(claims, "iss").rstrip("/")
    if settings.claim == EMAIL:
        verified = claims.get("email_verified")
        told = verified is True or (isinstance(verified, str) and verified.lower() == "true")
        trusted = verified is None and issuer in {one.rstrip("/") for one in settings.trusted}
        if (told or trusted) and (email := _email(_value(claims, EMAIL))):
            return email
        return _own(issuer, claims, SUBJECT)
    return _own(issuer, claims, settings.claim)


def _own(issuer: str, claims: Mapping[str, Any], claim: str) -> str:
    value = _value(claims, claim)
    # Two providers may give two people the same number.
    account = f"{issuer}#{claim}={value}"
    return account if issuer and value and len(account) <= LONGEST else ""


def _value(claims: Mapping[str, Any], claim: str) -> str:
    """The text of a claim; none where tidying it would make another of it."""
    found = claims.get(claim)
    return found if isinstance(found, str) and len(found) <= LONGEST and text_of(found) == found else ""


def _email(said: str) -> str:
    return said.lower() if len(said) <= LONGEST and _EMAIL.fullmatch(said) else ""


def _joined(claims: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    found = [text_of(str(claims.get(key) or ""))[:LONGEST] for key in keys]
    return " ".join(found) if all(found) else ""


def _unread(key: str, wanted: str) -> str:
    return (f"Le réglage « {key} » de la connexion n'est pas compris : il faut {wanted}. Prévenez la personne qui "
            "administre le serveur ; en attendant, le registre reste fermé.")
