"""A tab of a browser without the browser: Streamlit's own messages over a socket, and what they put on the screen.

It keeps what a browser keeps and no more: the elements on the screen, the fields that were touched, the messages the
server may send again by their hash alone (those of the last two runs), the address.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import Request, urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

# What interface/guard.py writes where a block of a screen could not be shown.
FAILURE = "une erreur est survenue"
LONGEST_S = 60.0
# A file may be made behind many others.
LONGEST_WAIT_S = 600.0
FOLLOW = "suivre un fichier qui se prépare"
# Runs during which a browser keeps the messages it may be sent the hash of.
KEPT_RUNS = 2
MOST_BYTES = 64_000_000
SPOKEN = Subprotocol("streamlit")
_FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One interaction: `seconds` from sending to the end of its run, bytes received, `error` empty when all is well."""

    kind: str
    seconds: float
    received: int
    error: str = ""


class AbsentError(Exception):
    """What somebody looks for is not on the screen."""


@dataclass
class _Shown:
    element: Element
    fragment: str
    run: str


@dataclass
class Tab:
    """An open page. `asking` one thing after the other, as a person does."""

    home: str
    socket: ClientConnection
    cookies: str
    pages: dict[str, str] = field(default_factory=dict)
    page: str = ""
    query: str = ""
    session: str = ""
    shown: dict[tuple[int, ...], _Shown] = field(default_factory=dict)
    touched: dict[str, WidgetState] = field(default_factory=dict)
    repeating: dict[str, float] = field(default_factory=dict)
    looks: list[Outcome] = field(default_factory=list)
    _known: dict[str, tuple[ForwardMsg, int]] = field(default_factory=dict)
    _run_id: str = ""
    _runs: int = 0
    _requests: int = 0

    @classmethod
    async def open(cls, home: str, kind: str = "ouvrir", **parameters: str) -> tuple[Tab, Outcome]:
        """Open `home` with these parameters. Raises OSError when nobody answers."""
        parts = urlsplit(home)
        cookies = await asyncio.to_thread(_cookies, home)
        socket = await connect(f"ws://{parts.netloc}/_stcore/stream", origin=Origin(home), subprotocols=[SPOKEN],
                               additional_headers={"Cookie": cookies},
                               max_size=MOST_BYTES, max_queue=None, open_timeout=LONGEST_S, ping_interval=None)
        tab = cls(home, socket, cookies, query=urlencode(parameters))
        return tab, await tab._run(kind, [], page="", fragment="")

    async def close(self) -> None:
        await self.socket.close()

    # -- gestures ------------------------------------------------------------------------------------------------

    async def visit(self, path: str, kind: str) -> Outcome:
        """Go to another screen by its word in the address (empty for the first)."""
        self.query = ""
        return await self._run(kind, [], page=self.pages[path], fragment="")

    async def submit(self, name: str, kind: str, **values: object) -> Outcome:
        """Fill a form in, and press its button."""
        for field_name, value in values.items():
            self.set(field_name, value)
        return await self.press(name, kind)

    async def press(self, name: str, kind: str) -> Outcome:
        """A button, by its key or its label."""
        widget, fragment = self.find(name)
        return await self._run(kind, [WidgetState(id=widget, trigger_value=True)], fragment=fragment)

    async def fill(self, kind: str, **values: object) -> Outcome:
        """Give values to fields by their key; the run is that of the last."""
        fragment = ""
        for name, value in values.items():
            fragment = self.set(name, value)
        return await self._run(kind, [], fragment=fragment)

    async def wait(self, asked: Outcome) -> Outcome:
        """After `asked`, look again as often as the page says, as long as it says so; the last outcome."""
        until, last = time.perf_counter() + LONGEST_WAIT_S, asked
        while self.repeating and not last.error:
            if time.perf_counter() > until:
                return Outcome(asked.kind, LONGEST_WAIT_S, 0, "toujours pas prêt")
            fragment, interval = next(iter(self.repeating.items()))
            await asyncio.sleep(interval)
            last = await self.tick(fragment, FOLLOW)
            self.looks.append(last)
        return last

    async def tick(self, fragment: str, kind: str) -> Outcome:
        """What a browser asks by itself for a fragment that wants to be run again."""
        return await self._run(kind, [], fragment=fragment, own=True)

    def set(self, name: str, value: object) -> str:
        """Type in a field, without sending anything yet; the fragment it lies in."""
        widget, fragment = self.find(name)
        state = WidgetState(id=widget)
        match value:
            case bool():
                state.bool_value = value
            case int() | float():
                state.double_value = value
            case str():
                state.string_value = value
            case list():
                state.string_array_value.data.extend(value)
            case bytes():
                state.json_value = value.decode()
            case _:
                raise TypeError(f"No field takes {value!r}.")
        self.touched[widget] = state
        return fragment

    async def take(self, name: str, kind: str) -> Outcome:
        """A file: press its button, wait until it is made as the page does by itself, and download all of it."""
        start = time.perf_counter()
        if not self.element(name).download_button.ignore_rerun:
            waited = await self.wait(await self.press(name, kind))
            if waited.error:
                return waited
        button = self.element(name).download_button
        try:
            url = await self._deferred(button.deferred_file_id) if button.deferred_file_id else button.url
            size = await asyncio.to_thread(self._download, url)
        except (OSError, ConnectionClosed, TimeoutError, AbsentError) as failure:
            return Outcome(kind, time.perf_counter() - start, 0, f"{type(failure).__name__} : {failure}")
        return Outcome(kind, time.perf_counter() - start, size, "" if size else "fichier vide")

    # -- what is on the screen -----------------------------------------------------------------------------------

    def find(self, name: str) -> tuple[str, str]:
        """Id of a widget and its fragment, by its key, its type where it is alone of it, else its label. Raises
        AbsentError."""
        found = self._seek(name)
        return _widget(found.element).id, found.fragment

    def element(self, name: str) -> Element:
        return self._seek(name).element

    def has(self, name: str) -> bool:
        """Whether it is there and may be used."""
        try:
            return not getattr(_widget(self._seek(name).element), "disabled", False)
        except AbsentError:
            return False

    def text(self) -> str:
        """All the HTML on the screen."""
        return "\n".join(shown.element.html.body for shown in self.shown.values() if shown.element.HasField("html"))

    def _seek(self, name: str) -> _Shown:
        labelled = None
        for shown in self.shown.values():
            widget = _widget(shown.element)
            if getattr(widget, "id", "").endswith(f"-{name}") or shown.element.WhichOneof("type") == name:
                return shown
            if getattr(widget, "label", "") == name:
                labelled = shown
        if labelled is None:
            raise AbsentError(name)
        return labelled

    # -- messages ------------------------------------------------------------------------------------------------

    async def _run(self, kind: str, pressed: Iterable[WidgetState], *, page: str | None = None, fragment: str = "",
                   own: bool = False) -> Outcome:
        message = BackMsg()
        wanted = message.rerun_script
        wanted.query_string = self.query
        wanted.page_script_hash = self.page if page is None else page
        wanted.fragment_id = fragment
        wanted.is_auto_rerun = own
        wanted.context_info.timezone, wanted.context_info.locale = "Europe/Paris", "fr-FR"
        wanted.context_info.url = self.home
        present = {getattr(_widget(shown.element), "id", "") for shown in self.shown.values()}
        wanted.widget_states.widgets.extend(state for key, state in self.touched.items() if key in present)
        wanted.widget_states.widgets.extend(pressed)
        wanted.cached_message_hashes.extend(self._known)
        start = time.perf_counter()
        try:
            async with asyncio.timeout(LONGEST_S):
                await self.socket.send(message.SerializeToString())
                received, error = await self._finished()
        except (ConnectionClosed, TimeoutError) as failure:
            return Outcome(kind, time.perf_counter() - start, 0, f"{type(failure).__name__} : {failure}")
        return Outcome(kind, time.perf_counter() - start, received, error)

    async def _finished(self) -> tuple[int, str]:
        """Wait until the run that was asked for is over: bytes, and what went wrong in it."""
        received, runs, wrong = 0, set(), ""
        while True:
            data = await self.socket.recv(decode=False)
            received += len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            run = message.metadata.run.script_run_id
            if kind == "new_session":
                runs.add(run)
                self._run_id = run
                self.repeating = {} if not message.metadata.run.fragment_ids else self.repeating
            wrong = wrong or self.take_in(message)
            if kind == "script_finished" and run in runs:
                if message.script_finished in _FINISHED:
                    self._forget(run, tuple(message.metadata.run.fragment_ids))
                    return received, wrong
                if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    return received, "l'écran n'a pas pu être lu par le serveur"

    def take_in(self, message: ForwardMsg) -> str:
        """Put a message on the screen; what went wrong, in French."""
        match message.WhichOneof("type"):
            case "ref_hash":
                if message.ref_hash not in self._known:
                    return "le serveur renvoie à un message que le navigateur n'a plus"
                known = self._known[message.ref_hash][0]
                whole = ForwardMsg()
                whole.CopyFrom(known)
                whole.metadata.CopyFrom(message.metadata)
                self._known[message.ref_hash] = known, self._runs
                return self._show(whole) if whole.WhichOneof("type") == "delta" else ""
            case "delta":
                if message.metadata.cacheable and message.hash:
                    self._known[message.hash] = message, self._runs
                return self._show(message)
            case "new_session":
                self.session = message.new_session.initialize.session_id or self.session
                self.page = message.new_session.page_script_hash
            case "navigation":
                self.pages = {"" if page.is_default else page.url_pathname: page.page_script_hash
                              for page in message.navigation.app_pages}
                self.page = message.navigation.page_script_hash
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "auto_rerun":
                self.repeating[message.auto_rerun.fragment_id] = message.auto_rerun.interval
            case "stop_auto_rerun":
                for fragment in message.stop_auto_rerun.fragment_ids:
                    self.repeating.pop(fragment, None)
            case "page_not_found":
                return "page inconnue"
        return ""

    def _show(self, message: ForwardMsg) -> str:
        if message.delta.WhichOneof("type") != "new_element":
            return ""
        element = message.delta.new_element
        self.shown[tuple(message.metadata.delta_path)] = _Shown(element, message.delta.fragment_id, self._run_id)
        if element.HasField("exception"):
            return f"exception : {element.exception.type} {element.exception.message}"
        if element.HasField("html") and FAILURE in element.html.body:
            return f"bloc manquant : {element.html.body[:300]}"
        return ""

    def _forget(self, run: str, fragments: tuple[str, ...]) -> None:
        """Take away what the run did not write again, and messages that a browser no longer keeps."""
        self.shown = {path: shown for path, shown in self.shown.items()
                      if shown.run == run or (fragments and shown.fragment not in fragments)}
        if not fragments:
            self._runs += 1
            self._known = {key: kept for key, kept in self._known.items() if self._runs - kept[1] <= KEPT_RUNS}

    # -- files ---------------------------------------------------------------------------------------------------

    async def _deferred(self, file: str) -> str:
        """The address of a file that is made when it is asked for."""
        self._requests += 1
        message = BackMsg()
        asked = message.backend_operation_request
        asked.request_id, asked.session_id, asked.deferred_file.file_id = str(self._requests), self.session, file
        async with asyncio.timeout(LONGEST_S):
            await self.socket.send(message.SerializeToString())
            while True:
                answer = ForwardMsg.FromString(await self.socket.recv(decode=False))
                if answer.WhichOneof("type") != "backend_operation_response":
                    self.take_in(answer)
                    continue
                if answer.backend_operation_response.error_msg:
                    raise AbsentError(answer.backend_operation_response.error_msg)
                return answer.backend_operation_response.deferred_file.url

    def _download(self, url: str) -> int:
        request = Request(urljoin(self.home, url), headers={"Accept-Encoding": "identity", "Cookie": self.cookies})  # noqa: S310 - our own
        with urlopen(request, timeout=LONGEST_S) as answer:  # noqa: S310 - our own address
            return len(answer.read())


def _cookies(home: str) -> str:
    """What a browser is given with the page itself, and sends back from then on."""
    with urlopen(home, timeout=LONGEST_S) as answer:  # noqa: S310 - our own address
        answer.read()
        given = SimpleCookie()
        for told in answer.headers.get_all("Set-Cookie") or []:
            given.load(told)
        return "; ".join(f"{name}={morsel.value}" for name, morsel in given.items())


def _widget(element: Element) -> Any:
    kind = element.WhichOneof("type")
    return getattr(element, kind) if kind else element
