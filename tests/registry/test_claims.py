"""What the tokens of providers say, and the account that follows: shapes after their published examples."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.registry.access import Identity
from diagnostic.registry.claims import Settings, SettingsError, account_typed, expired, identity_of
from diagnostic.registry.model import RegistryError, text_of

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
KEYCLOAK = {"iss": "https://sso.example/realms/ars", "sub": "9a1e", "aud": "diagnostic", "typ": "ID",
            "iat": NOW.timestamp(),
            "email": "Anne.Martin@ars.example", "email_verified": True, "name": "Anne Martin",
            "preferred_username": "amartin", "given_name": "Anne", "family_name": "Martin"}
PROCONNECT = {"iss": "https://proconnect.example/api/v2", "sub": "b6048e95bb134ec5", "aud": "x", "acr": "eidas1",
              "iat": NOW.timestamp()}
# What its /userinfo adds, where a gateway copies it into the token.
PROCONNECT_FULL = PROCONNECT | {"email": "anne@ars.example", "given_name": "Anne", "usual_name": "MARTIN",
                                "siret": "13000000000000"}
PSC = {"iss": "https://psc.example/auth/realms/esante-wallet", "sub": "f:550dc1c8:899700218896", "acr": "eidas1",
       "preferred_username": "899700218896", "iat": NOW.timestamp()}
SAFE = Settings()


@pytest.mark.parametrize(("claims", "settings", "identity"), [
    (KEYCLOAK, SAFE, Identity("anne.martin@ars.example", "Anne Martin")),
    (KEYCLOAK, Settings("sub"), Identity("https://sso.example/realms/ars#sub=9a1e", "Anne Martin")),
    (KEYCLOAK, Settings("preferred_username"),
     Identity("https://sso.example/realms/ars#preferred_username=amartin", "Anne Martin")),
    (PROCONNECT, SAFE, Identity("https://proconnect.example/api/v2#sub=b6048e95bb134ec5")),
    (PROCONNECT_FULL, SAFE, Identity("https://proconnect.example/api/v2#sub=b6048e95bb134ec5", "Anne MARTIN")),
    (PROCONNECT_FULL, Settings(trusted=frozenset({"https://proconnect.example/api/v2/"})),
     Identity("anne@ars.example", "Anne MARTIN")),
    (PSC, SAFE, Identity("https://psc.example/auth/realms/esante-wallet#sub=f:550dc1c8:899700218896")),
    (PSC, Settings("preferred_username"),
     Identity("https://psc.example/auth/realms/esante-wallet#preferred_username=899700218896")),
])
def test_the_account_of_each_provider(claims: dict[str, Any], settings: Settings, identity: Identity) -> None:
    assert identity_of(claims, settings) == identity


@pytest.mark.parametrize(("said", "taken"), [
    (True, True), ("true", True), ("True", True), (False, False), ("false", False), (None, False), ("", False),
    (1, False), ("yes", False), ([True], False)])
def test_an_address_is_an_account_only_once_verified(said: object, taken: bool) -> None:
    account = identity_of(KEYCLOAK | {"email_verified": said}, SAFE).account
    assert account == ("anne.martin@ars.example" if taken else "https://sso.example/realms/ars#sub=9a1e")


def test_a_trusted_issuer_that_says_no_is_heard() -> None:
    trusted = Settings(trusted=frozenset({KEYCLOAK["iss"]}))
    assert "@" not in identity_of(KEYCLOAK | {"email_verified": False}, trusted).account
    other = KEYCLOAK | {"iss": "https://other.example", "email_verified": None}
    assert identity_of(other, trusted).account == "https://other.example#sub=9a1e"


def test_two_providers_with_one_number_are_two_people() -> None:
    one, other = ({"iss": f"https://{name}.example", "sub": "7"} for name in ("a", "b"))
    assert identity_of(one, SAFE).account != identity_of(other, SAFE).account


@pytest.mark.parametrize("email", [
    "", "anne", "anne@", "@ars.example", "anne@ars", "a b@ars.example", "an\u200bne@ars.example\n", "x#y@ars.example",
    "https://sso.example/realms/ars#sub=1@ars.example", ["anne@ars.example"], None, "a" * 400 + "@ars.example",
    "chef@ars.example,autre@ars.example"])
def test_what_is_no_address_is_no_account(email: object) -> None:
    assert identity_of(KEYCLOAK | {"email": email}, SAFE).account == "https://sso.example/realms/ars#sub=9a1e"


@pytest.mark.parametrize("claims", [{}, {"sub": "1"}, {"iss": "https://a.example"}, {"iss": 3, "sub": "1"},
                                    {"iss": "https://a.example", "sub": ""}, {"iss": "https://a.example", "sub": {}},
                                    {"iss": "https://a.example", "sub": "x" * 400}])
def test_who_cannot_be_told_has_no_account(claims: dict[str, Any]) -> None:
    assert identity_of(claims, SAFE).account == ""


def test_a_missing_claim_is_no_account_rather_than_another() -> None:
    assert identity_of(PROCONNECT, Settings("preferred_username")).account == ""


@given(st.dictionaries(st.sampled_from(["iss", "sub", "email", "email_verified", "name", "given_name", "family_name"]),
                       st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=40),
                                 st.lists(st.text(max_size=5), max_size=2))))
def test_any_claims_give_a_text_or_nothing(claims: dict[str, Any]) -> None:
    found = identity_of(claims, SAFE)
    assert found.account == text_of(found.account)
    if "#" not in found.account and found.account:
        assert str(claims["email_verified"]).lower() == "true"


@pytest.mark.parametrize(("claims", "out"), [
    ({"iat": NOW.timestamp() - 3600}, False), ({"iat": NOW.timestamp() - 13 * 3600}, True), ({}, True),
    ({"iat": "hier"}, True), ({"iat": True}, True), ({"iat": NOW.timestamp() + 3600}, True),
    ({"iat": float("nan")}, True), ({"iat": -1}, True)])
def test_a_login_ends(claims: dict[str, Any], out: bool) -> None:
    assert expired(claims, SAFE, NOW) is out
    assert expired({"iat": NOW.timestamp()}, SAFE, NOW + timedelta(hours=SAFE.hours, seconds=1))


@pytest.mark.parametrize("said", [{"compte": 3}, {"compte": ""}, {"compte": "e mail"}, {"emetteurs_surs": "https://a"},
                                  {"emetteurs_surs": [3]}, {"heures": 0}, {"heures": "12"}, {"heures": True},
                                  {"heures": 10_000}])
def test_settings_that_are_not_understood_close_the_register(said: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        Settings.of(said)


def test_settings() -> None:
    assert Settings.of({}) == SAFE
    assert Settings.of({"compte": "sub", "emetteurs_surs": ["https://a"], "heures": 1}) == Settings(
        "sub", frozenset({"https://a"}), 1.0)


def test_an_account_is_typed_as_the_provider_gives_it() -> None:
    assert account_typed("  Anne.Martin@ARS.example ") == "anne.martin@ars.example"
    assert account_typed("https://a.example#sub=Ab1") == "https://a.example#sub=Ab1"
    for bad in ("", "anne", "local", "x" * 400 + "@a.fr"):
        with pytest.raises(RegistryError):
            account_typed(bad)
