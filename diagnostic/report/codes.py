"""The list of codes as a text that can be pasted in a mail, and back in the tool."""

from __future__ import annotations

from diagnostic.figures.readings import units_word
from diagnostic.geography.units import codes_of, declared_of
from diagnostic.record import Diagnosis
from diagnostic.report.text import clean
from diagnostic.wording import count, typography


def code_list(diagnosis: Diagnosis) -> str:
    """The territory in a line, then one « code name » a line; IRIS follow the commune they are a part of.

    A declared part is told in words that the reader of pastes remarks on, never silently read as the whole commune. Its
    reason is left out: pasted back, the places it names would join the territory.
    """
    names = {unit.code: unit.name for unit in diagnosis.units}
    parts = declared_of(diagnosis.perimeter.units)
    # No name of a department or region up here: pasted back, it would be read as a wish to add it whole.
    people = count(diagnosis.population, "habitant")
    lines = [clean(diagnosis.name) or "Territoire sans nom",
             typography(f"{units_word(diagnosis)}, {people} en {diagnosis.population_year}"), ""]
    for code in codes_of(diagnosis.perimeter.units):
        line = f"{code} {clean(names.get(code, names.get(code[:5], '')))}" + (" (IRIS)" if len(code) == 9 else "")
        if code in parts:
            line += typography(f" (en partie : {count(parts[code].population, 'habitant')} par déclaration)")
        lines.append(line)
    return "\n".join(lines) + "\n"
