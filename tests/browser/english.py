"""The English words that a person, or a screen reader, still meets on a screen."""

from __future__ import annotations

import re
from typing import Any

# Words of interfaces that no French sentence holds; those that both languages have (page, menu, table) tell nothing.
_ENGLISH = re.compile(
    r"\b(the|of|and|is|are|was|has|this|that|with|from|your|you|file|files|search|show|hide|download|select|selected|clear|"
    r"close|open|choose|result|results|upload|fullscreen|not|found|loading|sort|ascending|descending|column|columns|sidebar|"
    r"collapse|expand|drag|drop|browse|press|enter|view|less|copy|delete|remove|app|apps|help|day|month|year|value|"
    r"increment|decrement|current|error|wait|please|connection|connecting|server|running|stop|edit|pan|reset|autoscale|"
    r"home|navigate|link|heading|calendar|previous|next|empty|required|invalid|clipboard|keyboard|arrow|chart|tooltip|"
    r"available|matches|unable|rerun|settings|print|about|submit|apply|limit|skip|main|content|uploader|picker|undo|redo|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|monday|sunday)\b", re.I)
# What is left, and why: names of French law and of programs are no English of ours.
ALLOWED = (
    # Icons are drawn by a font from their name, which Streamlit hides from screen readers.
    re.compile(r"^[a-z0-9_]+$"),
    re.compile(r"python3 run\.py data install"),
    # An e-mail program, a format, a licence: their own names.
    re.compile(r"Open(Data|Document|StreetMap)|Open Licence|JSON Schema", re.I),
)
_SAID = r"""() => {
  const said = new Set();
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const text = words.currentNode.nodeValue.trim();
    if (text && !words.currentNode.parentElement.closest("script, style, noscript, code, pre")) said.add(text);
  }
  for (const element of document.querySelectorAll("*"))
    for (const name of ["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title",
                        "placeholder", "alt"])
      if (element.getAttribute(name)) said.add(element.getAttribute(name));
  return [...said];
}"""


def english(page: Any) -> list[str]:
    """What of the page, seen or heard, frames included, is English and not allowed."""
    said = [words for frame in page.frames for words in frame.evaluate(_SAID)]
    return [words[:200] for words in said if _ENGLISH.search(words) and not any(one.search(words) for one in ALLOWED)]
