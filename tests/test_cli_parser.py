"""What argparse says of a command that is not well written, in French."""

from __future__ import annotations

import pytest

from diagnostic.cli import BAD_USAGE, main

ENGLISH = ("argument", "required", "expected", "invalid", "unrecognized", "error", "choose", "positional", "show this")


@pytest.mark.parametrize(("arguments", "words"), [
    ([], "il manque : VERBE"), (["packs", "t.csv"], "il manque : --out"), (["compare", "a"], "il manque : DOSSIER"),
    (["diagnose", "30344", "--no"], "options inconnues : --no"), (["packs", "t.csv", "--out"], "il faut une valeur"),
    (["nothing"], "'nothing' n'est pas un choix possible"),
    (["communes", "a", "--limit", "x"], "'x' n'est pas un nombre"),
    (["diagnose", "30344", "--json", "--pack", "x"], "ne va pas avec --json"),
    (["diagnose", "30344", "--json=1"], "ne prend pas de valeur"),
    (["diagnose", "30344", "--p", "x"], "écrivez l'option en entier"),
    (["packs", "t.csv", "--out", "x", "--register", "x"], "'x' n'est pas un choix possible"),
])
def test_a_command_not_well_written_is_told_in_french(arguments: list[str], words: str,
                                                      capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(arguments)
    assert refused.value.code == BAD_USAGE
    said = capsys.readouterr().err.replace("\u00a0", " ").replace("\u202f", " ")
    assert words in said
    assert said.startswith("usage : ")
    assert [word for word in ENGLISH if word in said] == []


@pytest.mark.parametrize("verb", ["diagnose", "packs", "compare", "check", "size", "communes", "data"])
def test_the_help_is_in_french(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as asked:
        main([verb, "--help"])
    assert asked.value.code == 0
    said = capsys.readouterr().out
    assert "montre cette aide" in said
    assert [word for word in ENGLISH if word in said] == []
