"""The service as an administrator installs it, on this machine without Docker: two replicas, nginx, PostgreSQL."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.browser import ROOT

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
NO_NGINX = ("nginx is not on this machine: the service behind it is NOT tested (install the package nginx)")
STARTS_WITHIN_S = 120
# What a distribution's own nginx.conf says around ours.
_AROUND = """{user}
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    include {types}; default_type application/octet-stream;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/cpts.conf;
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes
    cookies: list[str]

    @property
    def text(self) -> str:
        return self.content.decode()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def ask(url: str, *, method: str = "GET", data: bytes | None = None, **headers: str) -> Answer:
    """One request, redirections not followed; names of `headers` with _ for -."""
    asked = urllib.request.Request(url, data, {name.replace("_", "-"): value for name, value in headers.items()},  # noqa: S310
                                   method=method)
    try:
        with urllib.request.build_opener(_NoRedirect).open(asked, timeout=60) as got:
            return Answer(got.status, got.headers, got.read(), got.headers.get_all("Set-Cookie") or [])
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused.code, refused.headers, refused.read(), refused.headers.get_all("Set-Cookie") or [])


def run_verb(*arguments: str, env: Mapping[str, str] | None = None) -> str:
    """What `python -m diagnostic` prints. Raises CalledProcessError with what it says."""
    done = subprocess.run([sys.executable, "-m", "diagnostic", *arguments], cwd=ROOT, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **(env or {})}, check=False,
                          encoding="utf-8", timeout=300)
    if done.returncode:
        raise AssertionError(f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def write_nginx(folder: Path, configuration: str) -> list[str]:
    """Lay the files of an nginx in `folder`; the command that runs it."""
    (folder / "cpts.conf").write_text(configuration, encoding="utf-8")
    types = Path("/etc/nginx/mime.types")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, types=types, user="user root;" if root else ""),
                                       encoding="utf-8")
    (folder / "more").mkdir(exist_ok=True)
    return [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")]


@dataclass
class Installation:
    """Started by `begun`. `home`: the address people open; `ports`: those of the replicas, 1 and 2."""

    folder: Path
    env: dict[str, str]
    ports: tuple[int, int]
    home: str
    nginx: subprocess.Popen[bytes] | None = None
    replicas: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def files(self) -> Path:
        return self.folder / "statique"

    def start(self, *numbers: int) -> None:
        """Start replicas as deploy/systemd/cpts@.service does, and wait until they serve."""
        for number in numbers:
            self._launch(number)
        for number in numbers:
            self.wait(f"http://127.0.0.1:{self.ports[number - 1]}/health", self.replicas[number],
                      self.folder / f"replica-{number}.txt")

    def _launch(self, number: int) -> None:
        port = self.ports[number - 1]
        with (self.folder / f"replica-{number}.txt").open("ab") as log:
            self.replicas[number] = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(ROOT / "serve.py"), "--server.port", str(port)],
                cwd=self.folder, env=self.env, stdout=log, stderr=subprocess.STDOUT)

    def stop(self, number: int, sign: signal.Signals = signal.SIGKILL) -> None:
        self.replicas[number].send_signal(sign)
        self.replicas[number].wait(60)

    def restore(self) -> None:
        """Both replicas run again, and nginx knows it."""
        stopped = [number for number, process in self.replicas.items() if process.poll() is not None]
        self.start(*stopped)
        for number in stopped:
            self.found_again(number)

    def found_again(self, number: int) -> None:
        """Wait until nginx sends to this replica, which it leaves aside for some seconds after it failed."""
        until = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < until:
            got = ask(self.home, Cookie=f"cpts_replique={number}")
            if got.status == 200 and not any(cookie.startswith("cpts_replique") for cookie in got.cookies):
                return
            time.sleep(0.2)
        raise RuntimeError(f"nginx does not send to replica {number}")

    @staticmethod
    def wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
        until = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < until and process.poll() is None:
            with contextlib.suppress(OSError):
                if ask(url).status == 200:
                    return
            time.sleep(0.2)
        raise RuntimeError(log.read_text(errors="replace")[-4_000:])

    def end(self) -> None:
        for process in [self.nginx, *self.replicas.values()]:
            if process is not None and process.poll() is None:
                process.terminate()
        for process in [self.nginx, *self.replicas.values()]:
            if process is not None:
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


@contextlib.contextmanager
def begun(folder: Path, database: str, **more: str) -> Iterator[Installation]:
    """A service on this database. `more`: other variables of its environment."""
    ports, entry = (free_port(), free_port()), free_port()
    files = folder / "statique"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "DATABASE_URL": database,
           "DIAGNOSTIC_STATIC": str(files), "DIAGNOSTIC_PROJECTS": str(folder / "projets"),
           **more}
    made = Installation(folder, env, ports, f"http://127.0.0.1:{entry}")
    try:
        run_verb("service", "prepare", str(files), env=env)
        configuration = run_verb("service", "nginx", "--replica", f"127.0.0.1:{ports[0]}", "--replica",
                                 f"127.0.0.1:{ports[1]}", "--files", str(files), "--listen", f"127.0.0.1:{entry}",
                                 "--more", str(folder / "more"), "--log", str(folder / "access.log"))
        made.start(1, 2)
        with (folder / "nginx.txt").open("wb") as log:
            made.nginx = subprocess.Popen(write_nginx(folder, configuration), stdout=log, stderr=subprocess.STDOUT)
        Installation.wait(f"{made.home}/health", made.nginx, folder / "nginx.txt")
        yield made
    finally:
        made.end()
