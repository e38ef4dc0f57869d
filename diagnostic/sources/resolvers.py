"""Where the newest file of a dataset is: asked of the producers' catalogues, since addresses move each time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

from diagnostic.sources.datasets import Address, DataGouv, Dataset, Melodi, OpenDataSoft, Page, Resolver, Wfs
from diagnostic.sources.web import Web, WebError

DATA_GOUV = "https://www.data.gouv.fr/api/1/datasets/{}/"
MELODI = "https://api.insee.fr/melodi/catalog/{}"
_CHECKSUMS = {"sha1", "sha256", "md5"}


@dataclass(frozen=True)
class Found:
    """A file at its producer's. `year`: its millésime when the producer's naming tells it; `published`: ISO date or "";
    `checksum`: « sha1:… » when the producer gives one; `pages`: the property and the size of the pages of a WFS."""

    address: str
    name: str
    year: int | None = None
    published: str = ""
    size: int | None = None
    checksum: str = ""
    pages: tuple[str, int] | None = None


def resolved(dataset: Dataset, web: Web) -> tuple[Found, ...]:
    """The newest files of a dataset. Raises WebError when the producer cannot be asked or has no such file now."""
    return tuple(found(resolver, web) for resolver in downloadable(dataset))


def downloadable(dataset: Dataset) -> tuple[Resolver, ...]:
    """Raises WebError when a dataset can only be brought."""
    if not dataset.resolver:
        raise WebError(f"« {dataset.title} » ne se télécharge pas : récupérez le fichier sur {dataset.page}, puis "
                       "donnez-le avec --from, ou dans l'écran Données et méthode.")
    return dataset.resolver


def found(resolver: Resolver, web: Web) -> Found:
    """The newest file of one resolver. Raises WebError as `resolved`."""
    answer: Found = _RESOLVE[type(resolver)](resolver, web)
    return answer


def _datagouv(resolver: Any, web: Web) -> Found:
    wanted: DataGouv = resolver
    listed = _list(web.json(DATA_GOUV.format(quote(wanted.dataset, safe=""))), "resources")
    candidates = []
    for entry in listed:
        address = _text(entry.get("url"))
        if not (match := _matched(wanted.resource, _text(entry.get("title")), address)) or not address:
            continue
        # Files kept elsewhere change without data.gouv.fr knowing: only its own are told by their size and checksum.
        own = entry.get("filetype") == "file"
        sum_ = _object(entry.get("checksum")) if own else {}
        kind = _text(sum_.get("type")).lower()
        candidates.append((match, Found(
            address, wanted.as_name or _last(address), _year(match), _day(entry.get("last_modified")),
            _size(entry.get("filesize")) if own else None,
            f"{kind}:{_text(sum_.get('value')).lower()}" if kind in _CHECKSUMS and sum_.get("value") else "")))
    return _newest(candidates, wanted.dataset)


def _opendatasoft(resolver: Any, web: Web) -> Found:
    wanted: OpenDataSoft = resolver
    root = f"{wanted.portal}/api/explore/v2.1/catalog/datasets/{quote(wanted.dataset, safe='')}"
    default = _object(_object(_object(web.json(root)).get("metas")).get("default"))
    published = max((_day(default.get(key)) for key in ("modified", "data_processed")), default="")
    if wanted.export:
        query = f"?{urlencode(wanted.parameters)}" if wanted.parameters else ""
        return Found(f"{root}/exports/{wanted.export}{query}", wanted.as_name or f"{wanted.dataset}.{wanted.export}",
                     published=published)
    candidates = []
    for entry in _list(web.json(f"{root}/attachments"), "attachments"):
        metas = _object(entry.get("metas"))
        title, identifier = _text(metas.get("title")), _text(metas.get("id")) or _last(_text(entry.get("href")))
        if identifier and (match := _matched(wanted.attachment, identifier, title)):
            candidates.append((match, Found(f"{root}/attachments/{quote(identifier, safe='')}",
                                            wanted.as_name or title or identifier, _year(match), published)))
    return _newest(candidates, wanted.dataset)


def _page(resolver: Any, web: Web) -> Found:
    wanted: Page = resolver
    links = _Links()
    links.feed(web.text(wanted.page))
    addresses = dict.fromkeys(urljoin(wanted.page, link) for link in links.found)
    candidates = [(match, Found(address, wanted.as_name or _last(address), _year(match)))
                  for address in addresses if (match := _matched(wanted.link, unquote(address)))]
    return _newest(candidates, wanted.page)


def _melodi(resolver: Any, web: Web) -> Found:
    wanted: Melodi = resolver
    candidates = []
    for entry in _list(web.json(MELODI.format(quote(wanted.dataset, safe=""))), "product"):
        identifier, address = _text(entry.get("id")), _text(entry.get("accessURL"))
        if address and (match := _matched(wanted.product, identifier)):
            zipped = ".zip" if "zip" in _text(entry.get("packageFormat")) else ".csv"
            candidates.append((match, Found(
                address, wanted.as_name or f"{identifier}{zipped}",
                _year(match) or _year(re.search(r"_(?P<year>(?:19|20)\d\d)_", f"_{identifier}_")),
                _day(entry.get("modified")), _size(entry.get("byteSize")))))
    return _newest(candidates, wanted.dataset)


def _address(resolver: Any, web: Web) -> Found:
    wanted: Address = resolver
    del web
    years = re.findall(r"(?:19|20)\d\d", wanted.vintage)
    return Found(wanted.address, wanted.as_name or _last(wanted.address), int(years[-1]) if years else None)


def _wfs(resolver: Any, web: Web) -> Found:
    wanted: Wfs = resolver
    del web
    query = urlencode({"SERVICE": "WFS", "VERSION": "2.0.0", "REQUEST": "GetFeature", "TYPENAMES": wanted.layer,
                       "OUTPUTFORMAT": "application/json", "SRSNAME": "EPSG:4326", "SORTBY": wanted.sort})
    name = re.sub(r"\W+", "_", wanted.layer)
    return Found(f"{wanted.service}?{query}", wanted.as_name or f"{name}.geojson",
                 pages=(wanted.sort, wanted.page_size))


_RESOLVE: dict[type[Resolver], Any] = {
    DataGouv: _datagouv, OpenDataSoft: _opendatasoft, Page: _page, Melodi: _melodi, Address: _address, Wfs: _wfs}


def _newest(candidates: Sequence[tuple[re.Match[str], Found]], where: str) -> Found:
    if not candidates:
        raise WebError(f"Le fichier attendu n'est plus dans « {where} » : le producteur l'a peut-être renommé. "
                       "Récupérez-le sur sa page, puis donnez-le avec --from.")
    return max((found for _, found in candidates), key=lambda found: (found.year or 0, found.published, found.address))


def _matched(pattern: str, *texts: str) -> re.Match[str] | None:
    return next((match for text in texts if (match := re.search(pattern, text, re.IGNORECASE))), None)


def _year(match: re.Match[str] | None) -> int | None:
    found = match.groupdict().get("year") if match else None
    if not found or not found.isdigit():
        return None
    # « RP22 » and « COG 2026 » are both years.
    return int(found) + (2000 if len(found) == 2 else 0)


def _list(answer: Any, key: str) -> Iterable[dict[str, Any]]:
    listed = _object(answer).get(key)
    if not isinstance(listed, list):
        raise WebError("Le catalogue du producteur n'a pas répondu comme il le fait d'ordinaire.")
    return [entry for entry in listed if isinstance(entry, dict)]


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _size(value: Any) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(_text(value)[:10]).isoformat()
    except ValueError:
        return ""


def _last(address: str) -> str:
    return unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]
