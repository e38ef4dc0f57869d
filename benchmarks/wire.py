"""What really goes through the network between a browser and a server, once compressed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Wire:
    """Bytes that went through, both ways, since it was laid."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._total = 0
        self._lock = threading.Lock()

    @property
    def total(self) -> int:
        with self._lock:
            return self._total

    def count(self, size: int) -> None:
        with self._lock:
            self._total += size


@contextmanager
def wired(address: str) -> Iterator[Wire]:
    """A door of its own to `address` that weighs what passes; `Wire.address` is the one to open."""
    target = urlsplit(address)
    with socket.create_server(("127.0.0.1", 0)) as door:
        wire = Wire(f"http://127.0.0.1:{door.getsockname()[1]}")
        threading.Thread(target=_serve, args=(door, (target.hostname, target.port), wire), daemon=True).start()
        yield wire


def _serve(door: socket.socket, target: tuple[str | None, int | None], wire: Wire) -> None:
    # Ends when the door is closed.
    with suppress(OSError):
        while True:
            near, _ = door.accept()
            far = socket.create_connection((target[0] or "", target[1] or 0))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=_pass, args=(source, sink, wire), daemon=True).start()


def _pass(source: socket.socket, sink: socket.socket, wire: Wire) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            wire.count(len(data))
            sink.sendall(data)
    for end in (source, sink):
        end.close()
