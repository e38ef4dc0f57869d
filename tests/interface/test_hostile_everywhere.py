"""What anybody may type, on every screen at once: text for who reads, and nothing at all in the journal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from diagnostic.registry.access import Area, Identity, Level, Role
from diagnostic.registry.database import Database
from diagnostic.registry.model import RegistryError
from diagnostic.registry.register import Desk
from interface import session, watch
from tests.interface.test_screens import ROOT, SCREENS, opened
from tests.journal_heard import heard
from tests.registry.register_toy import local_registry, sheet_of

# Found again wherever it goes, whatever is done to the signs around it.
MARK = "zqxwk"
SCRIPT = f"</style></script><script>{MARK}=1</script><img src=x onerror={MARK}()><a href='javascript:{MARK}()'>x</a>"
MARKDOWN = f"[{MARK}](javascript:alert(1)) ![{MARK}](http://evil.example/{MARK}.png) :red[{MARK}] <b>{MARK}</b>"
QUOTES = (f"'\" onmouseover=\"{MARK}()\" x='{MARK} =1+1 {{{{{MARK}}}}} ${{{MARK}}} %s %(x)s"
          f'\x1b[31m\r\n{{"event":"{MARK}"}}')
ATTACKS = {"script": SCRIPT, "markdown": MARKDOWN, "quotes": QUOTES}
# The one script of the application, and its style.
OWN = ("<script>// What Streamlit has no setting for.", "<style>")
# What Streamlit reads as Markdown.
READ = {"label", "help", "body", "text", "header", "caption"}


class Tags(HTMLParser):
    """Tags and attributes of a piece of HTML that would do something."""

    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "iframe", "object", "embed", "img", "form", "base", "meta", "link"}:
            self.active.append(tag)
        for name, value in attrs:
            link = name in {"href", "src", "action", "formaction", "xlink:href"}
            if name.startswith("on") or (link and not str(value).startswith(("https://", "http://", "#"))) or (
                    link and MARK in str(value)):
                self.active.append(f"{tag} {name}={value}")


def active(html: str) -> list[str]:
    tags = Tags()
    tags.feed(html)
    tags.close()
    return tags.active


def strings(proto: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a message of Streamlit's, with the name of its field."""
    if isinstance(proto, str):
        yield name, proto
    elif hasattr(proto, "ListFields"):
        for field, value in proto.ListFields():
            several = not isinstance(value, str | bytes) and not hasattr(value, "ListFields") and hasattr(
                value, "__iter__")
            for one in value if several else [value]:
                yield from strings(one, field.name)


def shown(app: AppTest) -> Iterator[tuple[str, str, str]]:
    """Kind of element, field, text."""
    for element in [*app.main, *app.sidebar]:
        for field, text in strings(getattr(element, "proto", "")):
            yield element.type, field, text


def harmless(app: AppTest) -> int:
    """How many texts that bear the mark are on the screen; fails on one that does anything."""
    seen = 0
    for kind, field, text in shown(app):
        if kind == "html" and not (text.startswith(OWN) and MARK not in text):
            assert active(text) == [], text[:300]
        elif kind != "html" and field in READ and MARK in text:
            assert not re.search(r"(?<!\\)\]\s*\(|(?<!\\)<[a-z/]", text), (kind, field, text)
        seen += MARK in text
    return seen


def typed_everywhere(app: AppTest, attack: str) -> AppTest:
    for box in [*app.text_input, *app.text_area]:
        if not box.disabled:
            box.set_value(attack[:box.proto.max_chars or None])
    return app.run()


@pytest.fixture
def planted(desk: Desk, request: pytest.FixtureRequest) -> str:
    """A register where everything that can be named bears the attack, on the territory of the tests."""
    attack = ATTACKS[request.param]
    first = desk.perimeters.create(sheet_of(f"A {attack}", ["30258", "30341"], "30", note=attack), attack)
    desk.perimeters.create(sheet_of(f"B {attack}", ["30258"], "30", note=attack), attack)
    desk.perimeters.change(first.id, sheet_of(f"C {attack}", ["30258", "30341"], "30", note=attack), attack,
                           first.version)
    desk.people.grant("quelqu-un@ars.example", Role.EDITOR, Area(Level.DEPARTMENT, "30"), attack)
    desk.shared.declare("30258", attack)
    return attack


@pytest.mark.parametrize("planted", ATTACKS, indirect=True)
@pytest.mark.parametrize("screen", SCREENS)
def test_what_is_typed_is_text_and_is_not_in_the_journal(screen: str, planted: str) -> None:
    with heard(watch.context) as told:
        app = opened({"codes": "30258-30341", "nom": planted}, screen)
        assert not app.exception
        seen = harmless(app)
        typed_everywhere(app, planted)
        assert not app.exception
        seen += harmless(app)
    assert seen, "the attack must be somewhere, as text"
    assert MARK not in told.getvalue()


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=list(ATTACKS))
def test_a_screen_that_fails_on_what_was_typed_tells_it_to_nobody(
        attack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise ValueError(f"could not read {attack}")

    monkeypatch.setattr(session, "diagnosed", failing)
    with heard(watch.context) as told:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.query_params["codes"], app.query_params["nom"] = "30258-30341", attack
        app.run()
    assert harmless(app) >= 0
    assert MARK not in told.getvalue()
    assert '"type": "ValueError"' in told.getvalue()
    assert '"page": "territoire"' in told.getvalue()


@given(name=st.text(min_size=6).filter(lambda text: len(text.strip()) > 5),
       account=st.emails() | st.text(min_size=6).filter(lambda text: len(text.strip()) > 5))
def test_the_doors_of_the_register_tell_the_journal_nothing(
        name: str, account: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Refusals of rights, of names, of the database itself, which quotes what it was given."""
    folder = tmp_path_factory.mktemp("register")
    registry = local_registry(Database(f"sqlite:///{folder}/registre.sqlite"))
    somebody, boss = registry.desk(Identity(account, name)), registry.desk()
    tried = (
        lambda: boss.perimeters.create(sheet_of(name), name),
        lambda: boss.perimeters.create(sheet_of(name), name),
        lambda: somebody.perimeters.create(sheet_of(name), name),
        lambda: somebody.people.grant(account, Role.READER, Area(Level.DEPARTMENT, "13"), name),
        lambda: boss.people.grant(account, Role.READER, Area(Level.DEPARTMENT, name), name),
        lambda: boss.people.grant(account, Role.READER, Area(Level.DEPARTMENT, "13"), name),
        lambda: boss.audit.lines(who=name),
        lambda: somebody.contacts.of(name),
    )
    with heard() as told:
        for attempt in tried:
            _quietly(attempt)
        with registry.database.writing() as link:
            link.exec_driver_sql("DROP TABLE audit")
        for attempt in tried:
            _quietly(attempt)
    registry.database.close()
    assert '"event": "The register refused a statement."' in told.getvalue()
    for said in (name, account):
        assert said not in told.getvalue()


def _quietly(attempt: Any) -> None:
    try:
        attempt()
    except RegistryError:
        return

