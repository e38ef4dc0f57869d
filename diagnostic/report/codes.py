"""The list of codes as a text that can be pasted in a mail, and back in the tool."""

from __future__ import annotations

from diagnostic.figures.readings import units_word
from diagnostic.geography.units import codes_of
from diagnostic.record import Diagnosis
from diagnostic.report.text import clean
from diagnostic.wording import count, typography


def code_list(diagnosis: Diagnosis) -> str:
    """The territory in a line, then one « code name » a line; IRIS follow the commune they are a part of."""
    names = {unit.code: unit.name for unit in diagnosis.units}
    # No name of a department or region up here: pasted back, it would be read as a wish to add it whole.
    people = count(diagnosis.population, "habitant")
    lines = [clean(diagnosis.name) or "Territoire sans nom",
             typography(f"{units_word(diagnosis)}, {people} en {diagnosis.population_year}"), ""]
    lines += [f"{code} {clean(names.get(code, names.get(code[:5], '')))}" + (" (IRIS)" if len(code) == 9 else "")
              for code in codes_of(diagnosis.perimeter.units)]
    return "\n".join(lines) + "\n"
