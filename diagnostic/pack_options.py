"""What the command line may say of any pack, for one territory (`diagnose --pack`) or a table of them (`packs`)."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path

from diagnostic.batch.edition import day_of
from diagnostic.dossier import Dossier, Register, tidied
from diagnostic.report.docx_template import checked
from diagnostic.report.manifest import UNDATED
from diagnostic.report.parts import PARTS
from diagnostic.sources.refusals import MAX_BYTES, FileError
from diagnostic.wording import enumerate_fr, typography


def add_pack_options(verb: argparse.ArgumentParser) -> None:
    """The options themselves; the functions below read them."""
    verb.add_argument("--edited", type=_day, default=argparse.SUPPRESS, metavar="AAAA-MM-JJ",
                      help=f"la date d'édition des documents ; aujourd'hui sans cela (packs : celle du lot à "
                      f"finir), « {UNDATED} » pour n'en montrer aucune")
    verb.add_argument("--template", metavar="FICHIER.docx", help="un modèle Word dont reprendre les styles et la page")
    verb.add_argument("--parts", type=_parts, default=(), metavar="A,B",
                      help=f"ces documents seulement, parmi : {', '.join(part.id for part in PARTS)}")
    verb.add_argument("--title", default="", metavar="TITRE", help="titre des documents")
    verb.add_argument("--authors", default="", metavar="AUTEURS", help="auteurs des documents")
    verb.add_argument("--register", choices=[register.value for register in Register], help="à qui ils s'adressent")


def dossier_of(options: argparse.Namespace, dossier: Dossier) -> Dossier:
    """What the options say of the documents, over what the project says of them."""
    return tidied(replace(
        dossier, title=options.title or dossier.title, authors=options.authors or dossier.authors,
        parts=options.parts or dossier.parts,
        register=Register(options.register) if options.register else dossier.register))


def edited_of(options: argparse.Namespace, otherwise: date | None) -> date | None:
    """The day asked for; `otherwise` when none is."""
    return options.edited if "edited" in options else otherwise


def template_of(options: argparse.Namespace) -> bytes | None:
    """Raises FileError, in French, on a file that is no template."""
    return checked(file_bytes(Path(options.template))) if options.template else None


def file_bytes(path: Path) -> bytes:
    """A file given on the command line; one byte beyond the limit tells that it is too big. Raises FileError."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError as failure:
        raise FileError(f"Le fichier « {path} » n'existe pas : vérifiez le chemin.") from failure
    except OSError as failure:
        why = " : c'est un dossier, donnez le fichier qu'il contient" if path.is_dir() else ""
        raise FileError(typography(f"Le fichier « {path} » ne peut pas être lu{why}.")) from failure


def _day(text: str) -> date | None:
    try:
        return day_of(text)
    except ValueError:
        raise argparse.ArgumentTypeError(typography(f"« {text} » n'est pas une date : écrivez-la comme "
                                                    "2026-11-22")) from None


def _parts(text: str) -> tuple[str, ...]:
    asked, known = [name.strip() for name in text.split(",") if name.strip()], [part.id for part in PARTS]
    if not asked:
        raise argparse.ArgumentTypeError(typography("aucun document n'est donné ; choisissez parmi "
                                                    f"{', '.join(known)}"))
    if unknown := [name for name in asked if name not in known]:
        raise argparse.ArgumentTypeError(typography(f"documents inconnus : {enumerate_fr(unknown, 5)} ; choisissez "
                                                    f"parmi {', '.join(known)}"))
    return tuple(asked)
