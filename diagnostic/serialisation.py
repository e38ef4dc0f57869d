"""A diagnosis as JSON and back, without loss, in a versioned form that another tool can check."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from diagnostic.record import SCHEMA, Diagnosis
from diagnostic.wording import typography


class FormatError(ValueError):
    """The text is not a diagnosis that this version can read; the message says why in French."""


def to_json(diagnosis: Diagnosis) -> str:
    """Indented JSON with sorted keys: the same diagnosis always gives the same text (no date of writing in it).

    Raises ValueError on a number that JSON has not (NaN, infinity): a missing value is null.
    """
    return json.dumps(_adapter().dump_python(diagnosis, mode="json"), ensure_ascii=False, allow_nan=False, indent=1,
                      sort_keys=True) + "\n"


def from_json(text: str | bytes) -> Diagnosis:
    """The diagnosis that `to_json` wrote. Raises FormatError on anything else."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(typography("Ce fichier n'est pas un diagnostic : ce n'est pas du JSON lisible.")) from error
    if not isinstance(content, dict) or "schema" not in content:
        raise FormatError(typography("Ce fichier JSON n'est pas un diagnostic de territoire."))
    if content["schema"] != SCHEMA or isinstance(content["schema"], bool):
        raise FormatError(typography(f"Ce diagnostic est au format {content['schema']!r:.20} ; cette version lit le "
                                     f"format {SCHEMA}. Refaites-le à partir de ses codes."))
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "racine"
        raise FormatError(typography(f"Ce diagnostic est incomplet ou abîmé ({place:.80}). Refaites-le à partir de ses "
                                     "codes.")) from error


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of what `to_json` writes."""
    schema = _adapter().json_schema(mode="serialization")
    return {**schema, "$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Diagnosis, schema {SCHEMA}"}


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Diagnosis]:
    # Read by pydantic, for Diagnosis and for the dataclasses within it: what came in another form is refused.
    Diagnosis.__pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)  # type: ignore[attr-defined]
    return TypeAdapter(Diagnosis)
