"""What the command line forgets: a person, and the links that nobody opens any more."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from diagnostic.cli import BAD_USAGE, DONE, NOT_READ, main
from diagnostic.projects.folder import account_folder
from diagnostic.projects.project import Project, Work
from diagnostic.projects.store import FILE, Store

Capture = pytest.CaptureFixture[str]
HER = "marie.dupont@ars.example"


@pytest.fixture
def kept(own_register: Path) -> dict[str, str]:
    """A link of long ago, one of today, a named project of long ago, and a link of long ago of an account's own."""
    shared, own = Store(own_register), Store(account_folder(HER))
    links = {"old": shared.keep(Work(Project(("30258",)))), "new": shared.keep(Work(Project(("30341",)))),
             "named": shared.save("Vidourle", Work(Project(("13001",)))).snapshot,
             "own": own.keep(Work(Project(("13004",))))}
    for folder, names in ((own_register, ("old", "named")), (account_folder(HER), ("own",))):
        with sqlite3.connect(folder / FILE) as link:
            for name in names:
                link.execute("UPDATE snapshot SET seen = ? WHERE id = ?",
                             ((datetime.now(UTC) - timedelta(days=40)).isoformat(), links[name]))
        link.close()
    return links


def test_links_that_nobody_opens_are_forgotten(kept: dict[str, str], own_register: Path, capsys: Capture) -> None:
    assert main(["projects", "prune"]) == DONE
    assert "0\u00a0lien oublié" in capsys.readouterr().err
    assert main(["projects", "prune", "--older-than", "30"]) == DONE
    assert "2\u00a0liens oubliés" in capsys.readouterr().err
    left = [name for name, link in kept.items() if Store(own_register).snapshot(link)]
    assert left == ["new", "named"]
    assert Store(account_folder(HER)).snapshot(kept["own"]) is None


def test_nothing_is_made_where_nothing_is_kept(own_register: Path, capsys: Capture) -> None:
    assert main(["projects", "prune"]) == DONE
    assert "0\u00a0lien" in capsys.readouterr().err
    assert not own_register.exists()


@pytest.mark.parametrize("days", ["0", "-3", "demain", "99999999999"])
def test_a_number_of_days_that_is_none_is_refused(days: str, own_register: Path, capsys: Capture) -> None:
    del own_register
    with pytest.raises(SystemExit) as ended:
        main(["projects", "prune", "--older-than", days])
    assert ended.value.code == BAD_USAGE
    assert "nombre de jours" in capsys.readouterr().err


def test_somebody_is_told_what_is_kept_then_forgotten(own_register: Path, capsys: Capture) -> None:
    assert main(["registry", "grant", HER, "editor", "--department", "13", "--why", "arrivée"]) == DONE
    Store(account_folder(HER)).save("Le mien", Work(Project(("13004",))))
    assert main(["registry", "person", HER, "--erase"]) == NOT_READ
    assert "encore des droits" in capsys.readouterr().err
    assert main(["registry", "revoke", "1"]) == DONE
    capsys.readouterr()

    assert main(["registry", "person", HER, "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert (told["compte"], told["lignes"], told["projets"], told["efface"]) == (HER, {"granted": 1}, 1, False)
    assert main(["registry", "person", HER, "--erase"]) == DONE
    said = capsys.readouterr()
    assert "1\u00a0projet enregistré supprimé" in said.out and "sauvegardes" in said.err
    assert not account_folder(HER).exists()
    assert HER.encode() not in (own_register / "registre.sqlite").read_bytes()
    assert main(["registry", "audit"]) == DONE
    assert "personne effacée#" in capsys.readouterr().out
    assert main(["registry", "person", HER]) == DONE
    assert main(["registry", "person", HER, "--erase"]) == NOT_READ
