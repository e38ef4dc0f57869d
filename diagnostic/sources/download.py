"""A producer's file brought here: resumed where it was cut, checked, and refused when it is not the file announced."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import requests

from diagnostic.sources.resolvers import Found
from diagnostic.sources.web import Cancelled, PassingError, Web, WebError, pieces

Progress = Callable[[int, int | None], None]
_HEAD = 1024
_WEB_PAGE = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)", re.IGNORECASE)
_ENDINGS = {"application/zip": ".zip", "text/csv": ".csv", "application/json": ".json",
            "application/geo+json": ".geojson",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx"}
# A download left in the middle is taken up again for so long.
KEPT = 7 * 24 * 3600
MOST_PAGES = 1_000
# A thousand outlines in full detail weigh some forty megabytes.
MOST_PAGE = 250_000_000


@dataclass(frozen=True)
class Fetched:
    """`path`: the file, called as its producer does. `sha256`: of its content."""

    path: Path
    sha256: str


def fetch(found: Found, folder: Path, web: Web, max_bytes: int, *, progress: Progress = lambda done, total: None,
          cancelled: Callable[[], bool] = lambda: False) -> Fetched:
    """Bring a file under `folder`, which keeps what was already brought of it when it is cut.

    `progress`: bytes brought and, when known, expected. Raises WebError on what cannot be had or is not what was
    announced, Cancelled, OSError when the disk refuses.
    """
    forget(folder)
    room = folder / hashlib.sha256(found.address.encode()).hexdigest()[:16]
    room.mkdir(parents=True, exist_ok=True)
    part = _Part(room)
    if found.size is not None and found.size > max_bytes:
        raise _too_big(found.size, max_bytes)
    if found.pages:
        return _whole_layer(found, part, web, max_bytes, progress, cancelled)
    for last in (False, True):
        name = web.insist(lambda: _once(found, part, web, max_bytes, progress, cancelled), cancelled)
        wrong = _unlike(found, part.path)
        if not wrong:
            return part.finished(name)
        # What was kept of a former download may be the cause: once more, from the beginning.
        part.restart("")
        if last:
            raise WebError(wrong)
    raise AssertionError("returned or raised")


def forget(folder: Path) -> None:
    """Remove downloads that nobody took up again for a week. Never fails."""
    with suppress(OSError):
        for room in folder.iterdir():
            if room.is_dir() and time.time() - room.stat().st_mtime > KEPT:
                shutil.rmtree(room, ignore_errors=True)


class _Part:
    """What is here of a file, and the mark by which the producer tells whether the rest is of the same one."""

    def __init__(self, room: Path) -> None:
        self.room, self.path, self._told = room, room / "part", room / "mark.json"

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def mark(self) -> str:
        try:
            return str(json.loads(self._told.read_text(encoding="utf-8"))["mark"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def restart(self, mark: str) -> None:
        self.path.unlink(missing_ok=True)
        self._told.write_text(json.dumps({"mark": mark}), encoding="utf-8")

    def finished(self, name: str) -> Fetched:
        with self.path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        # A folder of its own: whatever the producer calls the file, it cannot be taken for our notes beside it.
        target = self.room / "file" / name
        target.parent.mkdir(exist_ok=True)
        self.path.replace(target)
        self._told.unlink(missing_ok=True)
        return Fetched(target, digest)


def _once(found: Found, part: _Part, web: Web, max_bytes: int, progress: Progress,
          cancelled: Callable[[], bool]) -> str:
    """Ask for what is not here yet; the name of the file. Raises PassingError when it may be asked again."""
    mark = part.mark
    held = part.size if mark else 0
    headers = {"Range": f"bytes={held}-", "If-Range": mark} if held else {}
    try:
        with web.opened(found.address, headers) as response:
            _refuse_page(response)
            resumed = response.status_code == 206 and held and _starts(response) == held
            if response.status_code == 206 and not resumed:
                part.restart("")
                raise PassingError("Le producteur a envoyé une autre partie du fichier que celle demandée.")
            if not resumed:
                part.restart(_mark(response))
                held = 0
            length = _length(response)
            total = held + length if length is not None else found.size
            if total is not None and total > max_bytes:
                raise _too_big(total, max_bytes)
            with part.path.open("ab") as stream:
                done = _poured(response, stream, held, total, max_bytes, web, progress, cancelled)
            if length is None and found.size is not None and done < found.size:
                # Without a length, an answer that is cut looks like one that ended; nothing says where to go on.
                part.restart("")
                raise PassingError("Le téléchargement a été coupé.")
            return _name(found, response)
    except WebError as failure:
        if failure.status == 416:
            part.restart("")
            raise PassingError("Le fichier a changé pendant le téléchargement.") from failure
        raise


def _poured(response: requests.Response, stream: BinaryIO, held: int, total: int | None, max_bytes: int, web: Web,
            progress: Progress, cancelled: Callable[[], bool]) -> int:
    """Write the body after what is held; the size reached."""
    done, since, before = held, time.monotonic(), held
    for piece in pieces(response, max_bytes - held):
        if cancelled():
            raise Cancelled
        stream.write(piece)
        done += len(piece)
        progress(done, total)
        if time.monotonic() - since > web.patience.window:
            if done - before < web.patience.least:
                raise PassingError("Le téléchargement est trop lent : il a été arrêté.")
            since, before = time.monotonic(), done
    return done


def _whole_layer(found: Found, part: _Part, web: Web, max_bytes: int, progress: Progress,
                 cancelled: Callable[[], bool]) -> Fetched:
    """Every page of a layer in one GeoJSON. Raises WebError also when the pages do not hold what the service counts."""
    assert found.pages is not None
    _, size = found.pages
    part.restart("")
    brought, expected, weight, last = 0, None, 0, ""
    with part.path.open("w", encoding="utf-8") as stream:
        stream.write('{"type":"FeatureCollection","features":[\n')
        for _ in range(MOST_PAGES):
            if cancelled():
                raise Cancelled
            answer = web.json(f"{found.address}&COUNT={size}&STARTINDEX={brought}", MOST_PAGE)
            features = answer.get("features") if isinstance(answer, dict) else None
            if not isinstance(features, list):
                raise WebError("Le service de cartes du producteur n'a pas répondu comme il le fait d'ordinaire.")
            counted = answer.get("numberMatched", answer.get("totalFeatures"))
            expected = counted if isinstance(counted, int) else expected
            written = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
            if features and written == last:
                raise WebError("Le service de cartes du producteur renvoie toujours la même page.")
            last, weight = written, weight + len(written)
            if weight > max_bytes:
                raise _too_big(weight, max_bytes)
            stream.write((",\n" if brought and features else "") + written)
            brought += len(features)
            progress(weight, None)
            if len(features) < size or brought == expected:
                break
        stream.write("\n]}\n")
    if not brought or (expected is not None and brought != expected):
        raise WebError(f"Le service de cartes du producteur n'a donné que {brought} objets sur {expected or 0}.")
    return part.finished(plain_name(found.name))


def _refuse_page(response: requests.Response) -> None:
    if response.headers.get("Content-Type", "").lower().startswith(("text/html", "application/xhtml")):
        raise WebError("Le producteur a répondu par une page web au lieu du fichier : le téléchargement a été arrêté.")


def _unlike(found: Found, path: Path) -> str:
    """Why a file is not the one announced; nothing when it is."""
    if not path.exists() or not path.stat().st_size:
        return "Le producteur a envoyé un fichier vide."
    with path.open("rb") as stream:
        if _WEB_PAGE.match(stream.read(_HEAD)):
            return "Le producteur a envoyé une page web au lieu du fichier."
        stream.seek(0)
        kind, _, expected = found.checksum.partition(":")
        if expected and _digest(stream, kind) != expected:
            return "Le fichier reçu n'est pas celui que le producteur annonce : son empreinte est différente."
    return ""


def _digest(stream: BinaryIO, kind: str) -> str:
    return hashlib.file_digest(stream, lambda: hashlib.new(kind, usedforsecurity=False)).hexdigest()  # type: ignore[arg-type]


def _too_big(size: int, max_bytes: int) -> WebError:
    return WebError(f"Le fichier pèse {size // 1_000_000} Mo, bien plus que prévu ({max_bytes // 1_000_000} Mo) : il "
                    "n'a pas été téléchargé.")


def _mark(response: requests.Response) -> str:
    """A strong validator, by which a range can be asked for safely; nothing when there is none."""
    tag = response.headers.get("ETag", "")
    if _encoded(response) or tag.startswith("W/"):
        return ""
    return tag or response.headers.get("Last-Modified", "")


def _encoded(response: requests.Response) -> bool:
    return response.headers.get("Content-Encoding", "identity").lower() not in {"", "identity"}


def _length(response: requests.Response) -> int | None:
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isdigit() and not _encoded(response) else None


def _starts(response: requests.Response) -> int | None:
    found = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return int(found[1]) if found else None


def _name(found: Found, response: requests.Response) -> str:
    """What to call the file: as the catalogue does, with the ending of its type when that has none."""
    name = plain_name(found.name)
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return name if re.search(r"\.\w{2,8}$", name) else name + _ENDINGS.get(kind, "")


def plain_name(name: str) -> str:
    """A name that is one file and no path, on any system."""
    return re.sub(r"[^\w.\- ()]", "_", os.path.basename(name))[-120:].lstrip(". ") or "fichier"  # noqa: PTH119
