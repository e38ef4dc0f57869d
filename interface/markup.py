"""HTML of the few blocks Streamlit has not: everything said by a user or a file is escaped here, and only here.

Untrusted text must not go through `st.markdown`, nor through a widget's label but by `label`: Markdown would turn it
into images, links or icons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from diagnostic.geography.checks import Severity
from diagnostic.wording import MISSING, typography

_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~$&^=]")
_LATE_SIGNS = re.compile(r":(?=\S)|(?i:www)(?=\\\.)|@")
_JOINER = "\u2060"

# A sign and a word beside the colour: nothing is said by colour alone.
_SIGNS = {Severity.INFO: ("i", "À savoir"), Severity.WARNING: ("!", "Attention"), Severity.ALERT: ("✕", "Alerte")}


@dataclass(frozen=True)
class Kpi:
    """A figure of the first row: what it is, its value, and the line that puts it in proportion."""

    label: str
    value: str
    note: str = ""


class Link(NamedTuple):
    """A cell of a table that leads to a source; only https and http addresses become links."""

    words: str
    url: str


def text(words: str | Link) -> str:
    """`words` with French spaces, safe inside HTML."""
    if not isinstance(words, Link):
        return escape(typography(words))
    if not words.url.startswith(("https://", "http://")):
        return escape(typography(words.words))
    return (f"<a href='{escape(words.url)}' target='_blank' rel='noopener noreferrer'>"
            f"{escape(typography(words.words))}</a>")


def label(words: str) -> str:
    """`words` as the label of a button or of a choice, which Streamlit reads as Markdown: every sign of it escaped."""
    escaped = _MARKDOWN.sub(r"\\\g<0>", typography(words))
    # Icons (:material/home:), colours (:red[…]) and bare addresses are read after escapes: a word joiner undoes them.
    return _LATE_SIGNS.sub(f"\\g<0>{_JOINER}", escaped)


def kpi_row(items: Iterable[Kpi]) -> str:
    cards = "".join(f"<div><dt>{text(item.label)}</dt>"
                    f"<dd class='value{' none' if item.value == MISSING else ''}'>{text(item.value)}</dd>"
                    f"<dd>{text(item.note)}</dd></div>" for item in items)
    return f"<dl class='kpi'>{cards}</dl>"


def notice(severity: Severity, message: str, detail: str = "") -> str:
    """One remark with its sign, its severity in words for a screen reader, and a quieter second line."""
    sign, word = _SIGNS[severity]
    second = f"<span class='detail'>{text(detail)}</span>" if detail else ""
    return (f"<li class='notice {severity.name.lower()}'><span class='sign' role='img' "
            f"aria-label='{word}'>{sign}</span><span>{text(message)}{second}</span></li>")


def notices(items: Iterable[tuple[Severity, str, str]]) -> str:
    return f"<ul class='notices'>{''.join(notice(*item) for item in items)}</ul>"


def facts(pairs: Iterable[tuple[str, str]], *, words: bool = False) -> str:
    """Label on the left, figure on the right, a hairline between rows; with `words`, sentences in place of figures."""
    rows = "".join(f"<div><dt>{text(label)}</dt><dd>{text(figure)}</dd></div>" for label, figure in pairs)
    return f"<dl class='facts{' words' if words else ''}'>{rows}</dl>"


def table(headers: Sequence[str], rows: Iterable[Sequence[str | Link]], *, numeric: Iterable[int] = (),
          caption: str = "", cards: bool = False) -> str:
    """A small table, first column as row header; columns whose position is in `numeric` are right-aligned.

    A table with several columns of words, or any with `cards`, becomes one card a row on a narrow screen.
    """
    right = set(numeric)
    wordy = cards or len(headers) - len(right) >= 3

    def cell(tag: str, position: int, words: str | Link, scope: str = "") -> str:
        side = " class='number'" if position in right else ""
        name = f" data-label='{text(headers[position])}'" if wordy and tag == "td" else ""
        return f"<{tag}{side}{scope}{name}>{text(words)}</{tag}>"

    head = "".join(cell("th", position, words, " scope='col'") for position, words in enumerate(headers))
    # A row that goes on from the one above has no header of its own.
    body = "".join("<tr>" + "".join(cell("th", 0, words, " scope='row'") if position == 0 and words
                                    else cell("td", position, words)
                                    for position, words in enumerate(row)) + "</tr>" for row in rows)
    title = f"<caption>{text(caption)}</caption>" if caption else ""
    look = "plain cards" if wordy else "plain"
    return (f"<div class='scroll' tabindex='0'><table class='{look}'>{title}<thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table></div>")


def steps(names: Sequence[str], bounds: Sequence[str], current: int, within: float, said: str) -> str:
    """A scale of steps of equal width with a mark at `within` (0–1) of step `current`; `bounds` part the steps.

    `said` is the same thing in words, for those who do not see it.
    """
    cells = "".join(f"<span{' class=current' if rank == current else ''}>{text(name)}</span>"
                    for rank, name in enumerate(names))
    marks = "".join(f"<span style='left:{100 * (rank + 1) / len(names):.2f}%'>{text(bound)}</span>"
                    for rank, bound in enumerate(bounds))
    where = 100 * (current + min(max(within, 0.0), 1.0)) / len(names)
    return (f"<div class='steps' role='img' aria-label='{text(said)}'><div class='bar'>{cells}"
            f"<i style='left:{where:.2f}%'></i></div><div class='bounds'>{marks}</div></div>")


def lead(words: str) -> str:
    """What a drawing under a heading shows."""
    return f"<p class='told'><strong>{text(words)}</strong></p>"


def quiet(words: str) -> str:
    """A line of secondary text, such as a source."""
    return f"<p class='quiet'>{text(words)}</p>"
