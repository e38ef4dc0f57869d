"""What every entry of the catalogue is made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from diagnostic.wording import typography

French = Annotated[str, AfterValidator(typography)]
Column = Annotated[str, Field(pattern=r"^\w+\.\w+$")]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
