"""A PostgreSQL of the tests' own: made in a folder that goes away, on a free port, stopped and started at will."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

_STARTS = 30.0


def binaries() -> Path | None:
    """The folder of initdb and postgres, on PATH or where Debian puts them; None where they are not."""
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


class PostgresqlServer:
    """Started by the constructor. Raises RuntimeError, with what the server says, when it does not start."""

    def __init__(self, folder_of_binaries: Path) -> None:
        self._binaries = folder_of_binaries
        self._folder = Path(tempfile.mkdtemp(prefix="registre-"))
        # PostgreSQL refuses to be run by root.
        self._as: dict[str, Any] = {"cwd": self._folder}
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            shutil.chown(self._folder, "nobody")
            self._as["user"] = "nobody"
        self._run("initdb", "--pgdata", "data", "--username", "registre", "--auth", "trust", "--encoding", "UTF8",
                  "--locale", "C", "--no-sync")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def url(self, database: str) -> str:
        """As a hosting service would write it."""
        return f"postgresql://registre@127.0.0.1:{self.port}/{database}"

    def new_database(self, options: str = "") -> str:
        """The address of an empty database that nobody else has. `options`: more of CREATE DATABASE."""
        name = f"essai_{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as link:
            link.execute(f"CREATE DATABASE {name} {options}".encode())
        return self.url(name)

    def start(self) -> None:
        log = self._folder / "journal.txt"
        with log.open("ab") as written:
            self._process = subprocess.Popen(
                [self._binaries / "postgres", "-D", "data", "-p", str(self.port), "-h", "127.0.0.1", "-F",
                 "-c", "unix_socket_directories=", "-c", "max_connections=60"],
                stdout=written, stderr=subprocess.STDOUT, start_new_session=True, **self._as)
        until = time.monotonic() + _STARTS
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError as failure:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(log.read_text(errors="replace")[-2_000:]) from failure
                time.sleep(0.05)

    def stop(self) -> None:
        """At once: sessions are cut, what was not committed is lost, as when a machine is switched off."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._run("pg_ctl", "--pgdata", "data", "--mode", "immediate", "--wait", "stop")
            self._process.wait(_STARTS)
            self._process = None

    def run(self, binary: str, *arguments: str) -> str:
        """What one of PostgreSQL's own tools prints, as pg_dump."""
        return self._run(binary, *arguments)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, binary: str, *arguments: str) -> str:
        done = subprocess.run([self._binaries / binary, *arguments], capture_output=True, text=True, check=False,
                              timeout=60, **self._as)
        if done.returncode:
            raise RuntimeError(f"{binary}: {done.stderr[-2_000:]}")
        return done.stdout
