"""Nothing leaves this machine: a browser that can ask no other host, and that is caught when it, or a page, tries."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_REMOTE = {"http", "https", "ws", "wss", "ftp"}
_BARRED = "~notfound"
# Where a Chromium goes of itself, which changes with its version: barred like the rest, and no page's doing. What a
# page would ask of them, its events tell.
_ERRANDS = (".google.com", ".googleapis.com", ".gstatic.com", ".gvt1.com")
_NOWHERE = "http://127.0.0.1:9"  # the port that throws away
_URL = re.compile(r'"url":"((?:https?|wss?|ftp)://[^"]+)"')
_LOOKED_UP = re.compile(r'"host":"((?:https?|wss?)://[^"]+)"')


class OutsideError(AssertionError):
    """A page, or the browser itself, asked something of another machine."""


def arguments(journal: Path) -> list[str]:
    """How Chromium is started: no name is looked up, its own errands lead nowhere, all it asks is in `journal`."""
    excluded = ", ".join(f"EXCLUDE {host}" for host in LOOPBACK)
    return [f"--host-resolver-rules=MAP * {_BARRED.upper()}, {excluded}", f"--log-net-log={journal}",
            "--dns-prefetch-disable", f"--gaia-url={_NOWHERE}", f"--component-updater=url-source={_NOWHERE}/",
            f"--autofill-server-url={_NOWHERE}/"]


def leaves(url: str) -> bool:
    """Whether asking for `url` goes to another machine; `data:` and `blob:` go nowhere."""
    parts = urlsplit(url)
    return parts.scheme in _REMOTE and parts.hostname not in {*LOOPBACK, _BARRED}


class Watch:
    """What the pages of a browser asked of other machines since it was last said."""

    def __init__(self) -> None:
        self._new: list[str] = []
        self._told: set[str] = set()
        self.journal: Path | None = None

    def follow(self, browser: Any) -> None:
        """Every page, socket and worker of every context that `browser` will open."""
        browser.on("context", self._context)

    def _context(self, context: Any) -> None:
        context.on("request", lambda sent: self._see(sent.url))
        context.on("page", lambda page: page.on("websocket", lambda socket: self._see(socket.url)))

    def _see(self, url: str) -> None:
        if leaves(url):
            self._new.append(url)

    def taken(self) -> list[str]:
        """The addresses asked of other machines since the last call: a test says them once."""
        new, self._new = self._new, []
        self._told |= {str(urlsplit(url).hostname) for url in new}
        return new

    def end(self) -> None:
        """Raises OutsideError when something was asked of another machine and no test said so, the browser included."""
        asked = self.taken()
        hidden = [url for url in (in_journal(self.journal) if self.journal else [])
                  if urlsplit(url).hostname not in self._told]
        if asked or hidden:
            raise OutsideError(f"asked of another machine: {asked + hidden}")


def in_journal(journal: Path) -> list[str]:
    """The addresses of other machines in Chromium's own network journal, which has what no event tells."""
    found: dict[str, None] = {}
    with journal.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            for url in (*_URL.findall(line), *_LOOKED_UP.findall(line)):
                if leaves(url) and not str(urlsplit(url).hostname).endswith(_ERRANDS):
                    found[url] = None
    return list(found)
