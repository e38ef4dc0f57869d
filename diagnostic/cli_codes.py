"""What several verbs of the command line read: codes, with what is said of those not taken, and the register."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from diagnostic.geography.codes import FiveDigits, Reading, read_codes
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.reading import shown
from diagnostic.registry.model import RegistryError
from diagnostic.registry.register import Registry
from diagnostic.registry.shelf import with_register
from diagnostic.sources.code_file import decode, read_code_file
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import typography

MOST_CHOICES = 12
_FOLDER = "« {} » est un dossier : donnez le fichier de codes qu'il contient."


def remark(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def add_codes(verb: argparse.ArgumentParser, number: str | int) -> None:
    """The codes of a territory, and how to read them. `number`: of argparse (« + », « * »)."""
    verb.add_argument("codes", nargs=number, metavar="CODES|FICHIER",
                      help="codes INSEE, noms de communes, un fichier texte, ou - pour l'entrée standard")
    verb.add_argument("--five-digits", choices=[choice.value for choice in FiveDigits],
                      default=FiveDigits.ASK.value, help="sens des nombres à cinq chiffres en cas de doute")
    verb.add_argument("--answer", action="append", type=answer_argument, default=[], metavar="QUESTION=CHOIX",
                      help="réponse à une question posée lors d'une lecture précédente ; à répéter au besoin")


def add_account(verb: argparse.ArgumentParser) -> None:
    """Whose register a verb reads."""
    verb.add_argument("--account", metavar="COMPTE", default="", help="le registre des CPTS tel que cette personne le "
                      "voit ; sans cela, tout ce qu'il contient, brouillons compris")
    verb.set_defaults(reads_register=True)


def registered(options: argparse.Namespace, warehouse: Warehouse) -> Warehouse:
    """The data with the register of CPTS that a verb asked for; a remark, and the listings alone, where it cannot be
    read. Raises FileError on an account that is none."""
    if "reads_register" not in options:
        return warehouse
    try:
        laid = with_register(warehouse, Registry.desk_of_server(warehouse, options.account))
    except RegistryError as failure:
        if options.account:
            raise FileError(str(failure)) from failure
        remark(str(failure))
        return warehouse
    for warning in laid.warnings[len(warehouse.warnings):]:
        remark(warning)
    return laid


def reading_of(options: argparse.Namespace, warehouse: Warehouse) -> Reading:
    """What the codes are, with a remark on each that deserves one. Raises FileError."""
    gazetteer = warehouse.gazetteer
    reading = read_codes(_text_of(options.codes, gazetteer), gazetteer, five_digits=FiveDigits(options.five_digits),
                         answers=dict(options.answer))
    if reading.refusal:
        remark(reading.refusal)
    for token in reading.problems:
        remark(f"ligne {token.line} : {token.message}")
    for question in reading.questions:
        remark(question.message)
        for choice in question.choices[:MOST_CHOICES]:
            remark(f"  --answer \"{question.id}={choice.id}\"  {shown(choice.label)}")
    if not reading.tokens:
        remark(typography("La liste est vide : donnez des codes Insee ou des noms de communes."))
    elif reading.questions or not reading.units:
        remark(typography("Aucun territoire n'a été construit : répondez aux questions ci-dessus ou corrigez les "
                          "codes."))
        # Not refused at once: « 30344 » may well be the folder of an earlier pack, and a commune too.
        for folder in (given for given in options.codes if Path(given).is_dir()):
            remark(typography(_FOLDER.format(folder)))
    return reading


def _text_of(given: Sequence[str], gazetteer: Gazetteer) -> str:
    """Codes as typed, the content of the file they name, or standard input for « - »."""
    if list(given) == ["-"]:
        return decode(sys.stdin.buffer.read())
    if len(given) == 1 and (path := Path(given[0])).is_file():
        return read_code_file(path, gazetteer).text
    if len(given) == 1 and Path(given[0]).suffix.lower() in {".txt", ".csv", ".tsv", ".xlsx", ".xls"}:
        raise FileError(f"Le fichier « {given[0]} » n'existe pas : vérifiez le chemin.")
    # The digits of a path are no codes.
    for folder in (one for one in given if len(Path(one).parts) > 1 and Path(one).is_dir()):
        raise FileError(_FOLDER.format(folder))
    return "\n".join(given)


def answer_argument(text: str) -> tuple[str, str]:
    question, equals, choice = text.partition("=")
    if not (question and equals and choice):
        raise argparse.ArgumentTypeError(typography(f"« {text} » n'a pas la forme question=choix"))
    return question, choice
