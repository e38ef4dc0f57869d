"""The parser of the command line, which says in French what argparse says in English."""

from __future__ import annotations

import argparse
import re
from typing import NoReturn

from diagnostic.wording import typography

# What argparse says (its own words, in Python 3.11 and later), and the same in French.
_SAID = tuple((re.compile(english), french) for english, french in (
    (r"^the following arguments are required: (.*)$", r"il manque : \1"),
    (r"^unrecognized arguments: (.*)$", r"options inconnues : \1"),
    (r"^argument ([^:]+): ", r"\1 : "),
    (r"invalid choice: (.*) \(choose from (.*)\)$", r"\1 n'est pas un choix possible ; choisissez parmi \2"),
    (r"expected one argument$", "il faut une valeur"),
    (r"expected at least one argument$", "il faut au moins une valeur"),
    (r"expected (\d+) arguments?$", r"il faut \1 valeurs"),
    (r"invalid int value: (.*)$", r"\1 n'est pas un nombre entier"),
    (r"not allowed with argument (.*)$", r"ne va pas avec \1"),
    (r"ignored explicit argument (.*)$", r"ne prend pas de valeur (\1)"),
    (r"^ambiguous option: (.*) could match (.*)$", r"« \1 » peut être \2 : écrivez l'option en entier"),
))


class FrenchParser(argparse.ArgumentParser):
    """Its subparsers are of the same class."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{**kwargs, "add_help": False, "formatter_class": _Formatter})  # type: ignore[arg-type]
        self._positionals.title, self._optionals.title = "à donner", "options"
        self.add_argument("-h", "--help", action="help", help="montre cette aide")

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.format_usage()}{typography(in_french(message))}\n")


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None) -> None:  # type: ignore[no-untyped-def]
        super().add_usage(usage, actions, groups, "usage\u00a0: " if prefix is None else prefix)


def in_french(message: str) -> str:
    """A message of argparse in French; as it is when it is none that is known."""
    for english, french in _SAID:
        message = english.sub(french, message)
    return message
