"""What a pack says of itself: its files with their fingerprints, versions of data and software, how to remake it."""

from __future__ import annotations

import json
import platform
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from diagnostic.diagnosis import tidy_name
from diagnostic.dossier import tidied
from diagnostic.projects.file import to_text
from diagnostic.projects.project import Project, Work
from diagnostic.report.request import PackRequest
from diagnostic.sources.provenance import Layer
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, date_fr, typography

FORMAT = "diagnostic-cpts-pack"
# Raised whenever a manifest written before would no longer be read right.
SCHEMA = 1
MANIFEST, PROJECT, REMAKE, TEMPLATE = "manifeste.json", "projet.json", "refaire.txt", "modele.docx"
# What `--edited` takes for a pack that shows no day of edition.
UNDATED = "aucune"
# The folder of the application, in the command that remakes a pack: never that of the machine that made it.
APPLICATION = "APPLICATION"
_ROOT = Path(__file__).resolve().parents[2]
_CODE = (".py", ".toml", ".typ")
# Libraries whose version may change a byte of a file.
_LIBRARIES = ("typst", "python-docx", "lxml", "pillow", "matplotlib", "XlsxWriter", "pyogrio", "geopandas", "shapely",
              "pyproj", "pyarrow", "pandas", "numpy", "scipy", "pydantic", "icalendar")


@dataclass(frozen=True)
class Software:
    """`version`: that of the application; `code`: fingerprint of its sources; `libraries`: version by name, Python's
    too."""

    version: str
    code: str
    libraries: Mapping[str, str]


@lru_cache(maxsize=1)
def software() -> Software:
    """What makes the packs in this process."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    digest = sha256()
    for path in sorted(path for path in (_ROOT / "diagnostic").rglob("*") if path.suffix in _CODE):
        # A copy for Windows ends its lines otherwise.
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(_ROOT).as_posix()} {len(content)}\n".encode() + content)
    libraries = {name: found for name in _LIBRARIES if (found := _installed(name))}
    python = ".".join(platform.python_version_tuple()[:2])
    return Software(project["version"], digest.hexdigest()[:12], {"python": python, **libraries})


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def inputs(project: Project, warehouse: Warehouse, edited: date | None, template: bytes | None) -> dict[str, Any]:
    """All that the files of a pack depend on, in JSON's types: the same inputs give the same bytes."""
    made_by = software()
    return {
        "projet_sha256": sha256(project_text(project, warehouse).encode()).hexdigest(),
        "parties": list(project.dossier.parts),
        "edition": edited.isoformat() if edited else None,
        "modele_sha256": sha256(template).hexdigest() if template else None,
        "logiciel": {"version": made_by.version, "empreinte": made_by.code, "bibliotheques": dict(made_by.libraries)},
        "donnees": {"version": warehouse.version, "tables": [
            {"table": origin.table, "titre": origin.title, "producteur": origin.producer, "millesime": origin.vintage,
             "cog": origin.cog, "couche": origin.layer.value, "sha256": origin.sha256}
            for origin in warehouse.provenances()]},
    }


def project_text(project: Project, warehouse: Warehouse) -> str:
    """The project as a file that the application opens, its name and texts within their limits as the documents have
    them. Raises projects.file.FormatError when it cannot be one."""
    kept = replace(project, name=tidy_name(project.name), dossier=tidied(project.dossier))
    return to_text(Work(kept), _cog(warehouse))


def shared(request: PackRequest) -> Project:
    """The project as a pack may hold it, since packs are handed on: typed figures as the documents show them, and no
    brought table, as what they mask of one could follow from another or from a total."""
    return replace(request.project, entered=request.diagnosis.entered, brought=())


def _cog(warehouse: Warehouse) -> int | None:
    return warehouse.provenance("communes").cog if warehouse.has("communes") else None


def with_manifest(request: PackRequest, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a pack, with those that let it be checked and made again."""
    project = shared(request)
    text = project_text(project, request.warehouse)
    kept = {**files, PROJECT: text.encode(), REMAKE: remake(request).encode()}
    if request.template:
        kept[TEMPLATE] = request.template
    listed = [{"chemin": name, "octets": len(content), "sha256": sha256(content).hexdigest()}
              for name, content in sorted(kept.items())]
    content = {"format": FORMAT, "schema": SCHEMA, "nom": request.diagnosis.name, "fichiers": listed,
               **inputs(project, request.warehouse, request.edited, request.template)}
    return {**kept, MANIFEST: (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()}


def commands(request: PackRequest) -> tuple[str, str]:
    """What makes the same pack again, typed in its own folder: on Linux and macOS, and on Windows."""
    edited = request.edited.isoformat() if request.edited else UNDATED
    template = f" --template {TEMPLATE}" if request.template else ""
    verb = f"diagnose --project {PROJECT} --pack refait --edited {edited}{template}"
    return f'python3 "{APPLICATION}/run.py" {verb}', f'py "{APPLICATION}\\run.py" {verb}'


def remake(request: PackRequest) -> str:
    """`refaire.txt`: what to type to have these files again, and what must be the same for them to be."""
    made_by, warehouse = software(), request.warehouse
    origins = warehouse.ground.provenances()
    installed = [origin for origin in origins if origin.layer is Layer.INSTALLED]
    recorded = [line for origin in warehouse.provenances() if origin.layer is Layer.REGISTER for line in (
        "", "CPTS inscrites au registre, telles que les voyait qui a fait ce dossier :", f"- {origin.citation}")]
    tables = len(request.project.brought)
    apart = ["", f"Ce projet a {count(tables, 'tableau apporté', 'tableaux apportés')}, que ce dossier ne contient "
             "pas : un chiffre sous secret statistique pourrait s'en déduire. Pour retrouver ses chiffres, remplacez "
             f"d'abord {PROJECT} par le projet que vous avez enregistré."] if tables else []
    day = f", édité le {date_fr(request.edited)}" if request.edited else ""
    unix, windows = commands(request)
    paths = " et ".join([PROJECT, TEMPLATE] if request.template else [PROJECT])
    lines = [
        f"Refaire ce dossier{day}", "",
        f"Ouvrez un terminal dans ce dossier, puis lancez, en remplaçant {APPLICATION} par le chemin complet du "
        "dossier de l'application :", "", unix, "", "Sous Windows :", "", windows, "",
        "Les fichiers refaits sont dans le sous-dossier « refait ». Depuis un autre dossier, écrivez le chemin complet "
        f"de {paths}.", *apart, "",
        "Les fichiers refaits sont les mêmes, octet pour octet, avec le même logiciel et les mêmes données :", "",
        f"- application : version {made_by.version}, sources {made_by.code} ;",
        f"- bibliothèques : {', '.join(f'{name} {number}' for name, number in made_by.libraries.items())} ;",
        f"- données : version {warehouse.version}.", "",
        "Avec d'autres données, les fichiers disent d'autres chiffres : la commande « compare » de l'application dit "
        "lesquels.", "", "Données embarquées dans l'application :" if not installed else
        "Données officielles installées (commande « data install ») :",
        *(f"- {origin.citation}" for origin in installed or origins), *recorded,
    ]
    # The commands are left as they are typed.
    return "\n".join(f"    {line}" if line in (unix, windows) else typography(line) for line in lines) + "\n"
