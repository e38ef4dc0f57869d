"""Blocks of HTML: what comes from outside stays text."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from diagnostic.figures import tokens
from diagnostic.geography.checks import Severity
from interface import markup

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "<img src=x onerror=alert(1)> & \"guillemets\" 'x'"


@pytest.mark.parametrize("html", [
    markup.kpi_row([markup.Kpi(HOSTILE, HOSTILE, HOSTILE)]),
    markup.notices([(Severity.ALERT, HOSTILE, HOSTILE)]),
    markup.facts([(HOSTILE, HOSTILE)]),
    markup.table([HOSTILE, "b"], [[HOSTILE, "1"]], numeric=[1], caption=HOSTILE),
    markup.quiet(HOSTILE),
])
def test_untrusted_text_never_becomes_a_tag(html: str) -> None:
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_a_severity_is_said_in_words_and_not_by_colour_alone() -> None:
    html = markup.notices([(Severity.WARNING, "Deux parties", "")])
    assert "aria-label='Attention'" in html


def test_french_spaces_are_set_before_escaping() -> None:
    assert markup.text("12 % : « a & b »") == "12\u202f%\u00a0: «\u00a0a &amp; b\u00a0»"


def test_a_table_aligns_its_numbers_and_names_its_rows() -> None:
    html = markup.table(["Taille", "Montant"], [["Taille 1", "10 €"]], numeric=[1])
    assert "<th scope='row'>Taille 1</th><td class='number'>10\u00a0€</td>" in html


def test_screens_and_figures_share_their_colours() -> None:
    """The theme and the style sheet use the figures' colours, but for two inks, darker so as to be read on a tint."""
    known = {value for name, value in vars(tokens).items() if name.isupper() and isinstance(value, str)}
    known |= set(tokens.SERIES) | set(tokens.SEQUENTIAL)
    theme = (ROOT / ".streamlit/config.toml").read_text(encoding="utf-8")
    used = set(re.findall(r"#[0-9a-f]{6}\b", theme + (ROOT / "interface/style.css").read_text(encoding="utf-8")))
    assert used - known <= {"#6b4610", "#8c1d24"}


def test_the_server_asks_nothing_of_the_outside() -> None:
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["logger"]["hideWelcomeMessage"] is True
    assert config["client"]["showErrorDetails"] == "none"
    assert config["server"]["maxUploadSize"] == 10
