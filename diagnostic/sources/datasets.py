"""The official datasets that can be installed, as sources.toml declares them: a new one is a block and a reader."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from diagnostic.sources.readers.delivery import Reader

CATALOGUE = Path(__file__).with_name("sources.toml")
_NAME = r"^[a-z][a-z0-9_]*$"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as failure:
        raise ValueError(f"not a regular expression: {text}") from failure
    return text


class _Resolver(_Entry):
    """`as_name`: what to call the file once here; without it, as its producer does."""

    as_name: str = ""


class DataGouv(_Resolver):
    """The newest resource of a dataset of data.gouv.fr whose title or address matches `resource`."""

    kind: Literal["datagouv"]
    dataset: str
    resource: Annotated[str, Field(min_length=1)]


class OpenDataSoft(_Resolver):
    """On an opendatasoft portal: the newest attachment whose id or title matches, or an export of the records."""

    kind: Literal["opendatasoft"]
    portal: Annotated[str, Field(pattern=r"^https://[^/]+$")]
    dataset: str
    attachment: str = ""
    export: Literal["", "csv", "parquet", "geojson"] = ""
    parameters: dict[str, str] = {}

    @model_validator(mode="after")
    def _one_way(self) -> OpenDataSoft:
        if bool(self.attachment) == bool(self.export):
            raise ValueError("either attachment or export")
        return self


class Page(_Resolver):
    """The newest file that a page of the producer links to, by the address of the link."""

    kind: Literal["page"]
    page: Annotated[str, Field(pattern=r"^https://")]
    link: Annotated[str, Field(min_length=1)]


class Melodi(_Resolver):
    """The newest file of a dataset of Insee's Melodi catalogue, by its product id."""

    kind: Literal["melodi"]
    dataset: str
    product: Annotated[str, Field(min_length=1)] = "_CSV_FR$"


class Address(_Resolver):
    """A file whose address does not move, or whose next address nobody can guess: `vintage` says which one it is."""

    kind: Literal["address"]
    address: Annotated[str, Field(pattern=r"^https://")]
    vintage: str = ""


class Wfs(_Resolver):
    """A whole layer of a WFS 2.0 service, as GeoJSON, page after page in the order of the property `sort`."""

    kind: Literal["wfs"]
    service: Annotated[str, Field(pattern=r"^https://")]
    layer: str
    sort: str
    page_size: Annotated[int, Field(ge=1, le=10_000)] = 5_000


Resolver = Annotated[DataGouv | OpenDataSoft | Page | Melodi | Address | Wfs, Field(discriminator="kind")]


class Dataset(_Entry):
    """One official publication. `resolver`: where its newest files are; empty when it can only be brought. `beside`:
    patterns of the files that its reader takes from the same folder, and that are nothing by themselves."""

    id: Annotated[str, Field(pattern=_NAME)]
    title: Annotated[str, Field(min_length=1)]
    producer: Annotated[str, Field(min_length=1)]
    page: Annotated[str, Field(pattern=r"^https?://")]
    licence: str
    rhythm: str
    reader: Annotated[str, Field(pattern=_NAME)]
    tables: Annotated[tuple[str, ...], Field(min_length=1)]
    max_bytes: Annotated[int, Field(gt=0, le=4_000_000_000)]
    patterns: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    resolver: tuple[Resolver, ...] = ()
    note: str = ""

    @field_validator("resolver", mode="before")
    @classmethod
    def _several(cls, value: Any) -> Any:
        return value if isinstance(value, list | tuple) else (value,)

    @model_validator(mode="after")
    def _patterns(self) -> Dataset:
        for found in self.resolver:
            for field in ("resource", "attachment", "link", "product"):
                _pattern(getattr(found, field, ""))
        return self

    def read_by(self) -> Reader:
        """The module that reads its files. Raises ImportError when there is none of that name."""
        return cast(Reader, import_module(f"diagnostic.sources.readers.{self.reader}"))


class _Catalogue(_Entry):
    dataset: tuple[Dataset, ...] = ()

    @model_validator(mode="after")
    def _once(self) -> _Catalogue:
        ids = [entry.id for entry in self.dataset]
        tables = [table for entry in self.dataset for table in entry.tables]
        for names in (ids, tables):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"declared twice: {', '.join(twice)}")
        return self


def parsed(text: str) -> tuple[Dataset, ...]:
    """Datasets of a text like sources.toml. Raises ValueError on what is not one."""
    return _Catalogue.model_validate(tomllib.loads(text)).dataset


@cache
def datasets() -> tuple[Dataset, ...]:
    """Every dataset that can be installed, in the order of sources.toml."""
    return parsed(CATALOGUE.read_text(encoding="utf-8"))


def dataset(identifier: str) -> Dataset:
    """Raises KeyError on an unknown id."""
    for entry in datasets():
        if entry.id == identifier:
            return entry
    raise KeyError(identifier)


def dataset_of(table: str) -> Dataset | None:
    """The dataset that installs a table; None when none does."""
    return next((entry for entry in datasets() if table in entry.tables), None)
