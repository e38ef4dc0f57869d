"""The only way out of this machine: requests to producers, patient but bounded, and refused in a French sentence."""

from __future__ import annotations

import ipaddress
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import requests

from diagnostic.wording import typography

# An address under which every producer is found by its host name (« https://miroir.example/www.insee.fr/fr/… »).
MIRROR = "DIAGNOSTIC_MIRROR"
MOST_TEXT = 30_000_000
# Small, so that a trickle is noticed: at a thousand bytes a second, this is one piece in eight seconds.
CHUNK = 1 << 13
_REDIRECTS = {301, 302, 303, 307, 308}
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_SAID = {401: "le producteur demande de s'identifier", 403: "le producteur refuse l'accès",
         404: "le fichier n'est plus à cette adresse", 410: "le fichier a été retiré"}
T = TypeVar("T")


class WebError(RuntimeError):
    """What was asked cannot be had; the message is a French sentence."""

    def __init__(self, sentence: str, status: int | None = None) -> None:
        super().__init__(typography(sentence))
        self.status = status


class PassingError(WebError):
    """The same, but asking again may help, after `wait` seconds."""

    def __init__(self, sentence: str, status: int | None = None, wait: float = 0.0) -> None:
        super().__init__(sentence, status)
        self.wait = wait


class Cancelled(Exception):  # noqa: N818 - nothing failed
    """Whoever asked no longer wants it."""


@dataclass(frozen=True)
class Patience:
    """Seconds to wait for an answer (`connect`) and for the next piece of it (`read`); how often to ask, with `pause`
    seconds before the second time, then twice as many; a flow under `least` bytes in `window` seconds is given up."""

    connect: float = 15
    read: float = 45
    attempts: int = 4
    pause: float = 1.0
    longest_pause: float = 60
    hops: int = 8
    window: float = 60
    least: int = 60_000


class Web:
    """Requests to producers. Not to be shared between threads."""

    def __init__(self, patience: Patience | None = None, mirror: str | None = None) -> None:
        """`mirror`: where to ask instead of the producers; by default what DIAGNOSTIC_MIRROR says, else nowhere."""
        self.patience = patience or Patience()
        self._mirror = (os.environ.get(MIRROR, "") if mirror is None else mirror).rstrip("/")
        self._session = requests.Session()
        # Sizes and ranges are those of the file itself.
        self._session.headers.update({"User-Agent": "diagnostic-cpts", "Accept-Encoding": "identity"})

    @contextmanager
    def opened(self, address: str, headers: Mapping[str, str] | None = None) -> Iterator[requests.Response]:
        """The answer to one request, its body yet to be read, redirections followed.

        Raises PassingError when it may be asked again, WebError otherwise.
        """
        response: requests.Response | None = None
        for _ in range(self.patience.hops):
            response = self._asked(address, headers)
            if response.status_code not in _REDIRECTS or "Location" not in response.headers:
                break
            address = urljoin(address, response.headers["Location"])
            response.close()
        else:
            raise WebError(f"{_host(address)} renvoie sans fin d'une adresse à une autre.")
        with response:
            if not response.ok:
                raise _failure(address, response)
            yield response

    def text(self, address: str, limit: int = MOST_TEXT) -> str:
        """A page of at most `limit` bytes, asked again when need be. Raises WebError."""
        return self.insist(lambda: self._text(address, limit))

    def json(self, address: str, limit: int = MOST_TEXT) -> Any:
        """Raises WebError, also when what comes is no JSON."""
        try:
            return json.loads(self.text(address, limit))
        except ValueError as failure:
            raise WebError(f"{_host(address)} n'a pas répondu comme son catalogue le fait d'ordinaire.") from failure

    def insist(self, action: Callable[[], T], cancelled: Callable[[], bool] = lambda: False) -> T:
        """Do `action` until it does not raise PassingError, with longer and longer pauses. Raises the last one."""
        pause = self.patience.pause
        for attempt in range(self.patience.attempts):
            try:
                return action()
            except PassingError as failure:
                if attempt + 1 == self.patience.attempts:
                    raise
                asked = failure.wait
            until = time.monotonic() + min(max(pause, asked), self.patience.longest_pause)
            while time.monotonic() < until:
                if cancelled():
                    raise Cancelled
                time.sleep(min(0.2, max(0.0, until - time.monotonic())))
            pause *= 2
        raise AssertionError("at least one attempt")

    def _text(self, address: str, limit: int) -> str:
        with self.opened(address) as response:
            content = b"".join(pieces(response, limit))
        return content.decode("utf-8", errors="replace")

    def _asked(self, address: str, headers: Mapping[str, str] | None) -> requests.Response:
        try:
            return self._session.get(self._mirrored(address), headers=headers, stream=True, allow_redirects=False,
                                     timeout=(self.patience.connect, self.patience.read))
        except requests.Timeout as failure:
            raise PassingError(f"{_host(address)} ne répond pas à temps.") from failure
        except requests.ConnectionError as failure:
            raise PassingError(f"{_host(address)} est injoignable : vérifiez la connexion, ou le proxy.") from failure
        except (requests.RequestException, ValueError) as failure:
            raise WebError(f"L'adresse donnée par {_host(address)} ne peut pas être suivie.") from failure

    def _mirrored(self, address: str) -> str:
        """Where to ask for an address. Raises WebError on one that leads into this machine or its network."""
        if self._mirror and address.startswith(f"{self._mirror}/"):
            return address
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not _public(parts.hostname or ""):
            raise WebError("Une adresse donnée par le producteur ne mène pas à un site public : elle n'a pas été "
                           "suivie.")
        if not self._mirror:
            return address
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._mirror}/{parts.netloc}{parts.path}{query}"


def pieces(response: requests.Response, limit: int) -> Iterator[bytes]:
    """The body, piece by piece. Raises WebError beyond `limit` bytes, PassingError when it is cut or stalls."""
    size = 0
    try:
        for piece in response.iter_content(CHUNK):
            size += len(piece)
            if size > limit:
                raise WebError("Le fichier est bien plus gros que prévu : le téléchargement a été arrêté.")
            yield piece
    except requests.RequestException as failure:
        raise PassingError("Le téléchargement a été coupé.") from failure


def _failure(address: str, response: requests.Response) -> WebError:
    status = response.status_code
    if status in _PASSING:
        wait = response.headers.get("Retry-After", "")
        return PassingError(f"{_host(address)} est momentanément indisponible (erreur {status}).", status,
                            float(wait) if wait.isdigit() else 0.0)
    said = _SAID.get(status, "le producteur a répondu par une erreur")
    return WebError(f"{_host(address)} : {said} (erreur {status}).", status)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or "Le producteur"
    except ValueError:
        return "Le producteur"


def _public(host: str) -> bool:
    """Whether a host has the name of a public site: an address in numbers may be that of a machine nearby."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal", ".lan", ".home.arpa"))
    return False
