"""A template brought by a user (.docx, .dotx): what is refused of it, and what is taken off before it is used."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
from lxml import etree

from diagnostic.sources.archive import DAMAGES
from diagnostic.sources.refusals import FileError

MAX_BYTES = 5_000_000
MAX_UNPACKED = 60_000_000
MAX_MEMBERS = 1_000
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}.main+xml"
_DOCUMENT, _TEMPLATE = _MAIN.format("document"), _MAIN.format("template")
# Relations to the outside that are taken off: the text of a link stays, and a template stands without its own template.
_DROPPED = ("/hyperlink", "/attachedTemplate")
# What would run, or hold what cannot be seen.
_ACTIVE = ("/vbaProject", "/wordVbaData", "/control", "/activeXControlBinary", "/oleObject", "/package", "/aFChunk")
# Settings that ask, protect or reach for other files when the document is opened.
_SETTINGS = ("attachedTemplate", "mailMerge", "documentProtection", "writeProtection", "updateFields", "linkStyles",
             "saveThroughXslt", "attachedSchema")
_SAVE_AGAIN = "ouvrez-le dans Word et enregistrez-le au format .docx, puis recommencez."
DAMAGED = "Le modèle est abîmé : " + _SAVE_AGAIN
_MACROS = ("Le modèle contient des macros (.docm ou .dotm) : enregistrez-le dans Word au format .docx, sans macros, "
           "puis recommencez.")
_OUTSIDE = ("Le modèle va chercher une image ou un fichier hors de lui : incorporez l'image dans le modèle, ou retirez "
            "le champ, puis recommencez.")
# Fields that fetch or run something.
_FETCHING = re.compile(r"\b(DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|DATABASE|MACROBUTTON)\b", re.IGNORECASE)


def checked(content: bytes) -> bytes:
    """The template as a .docx without outside links and settings that ask, protect or reach for other files.

    Raises FileError, a French sentence, for what is no Word file, is too heavy, runs code or reaches for other files.
    """
    if content.startswith(_OLD_WORD):
        raise FileError("Le modèle est un ancien document Word (.doc) ou un document protégé par un mot de passe : "
                        + _SAVE_AGAIN)
    if len(content) > MAX_BYTES:
        raise FileError("Le modèle dépasse 5\u00a0Mo : allégez ses images, puis recommencez.")
    members = _members(content)
    trees = {name: _tree(raw) for name, raw in members.items() if name.endswith((".xml", ".rels"))}
    _check_type(trees.get("[Content_Types].xml"))
    for name, tree in trees.items():
        if name.endswith(".rels"):
            _check_relations(tree, name, trees)
    for tree in trees.values():
        if tree.tag in (f"{_WORD}hdr", f"{_WORD}ftr"):
            _check_fields(tree)
        if tree.tag == f"{_WORD}settings":
            for setting in _SETTINGS:
                for found in tree.findall(_WORD + setting):
                    tree.remove(found)
    return _packed({name: etree.tostring(trees[name], xml_declaration=True, encoding="UTF-8", standalone=True)
                    if name in trees else raw for name, raw in members.items()})


def _packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), raw, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def opened(content: bytes) -> Any:
    """The template, checked, as python-docx reads it."""
    try:
        return docx.Document(io.BytesIO(checked(content)))
    except FileError:
        raise
    # What python-docx raises on a package that lacks its parts has many types and no common ancestor.
    except Exception as error:
        raise FileError(DAMAGED) from error


def _members(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_MEMBERS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise FileError("Le modèle contient beaucoup plus que sa taille ne l'annonce : " + _SAVE_AGAIN)
            return {entry.filename: archive.read(entry) for entry in entries if not entry.is_dir()}
    except (*DAMAGES, OSError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError("Le modèle n'est pas un document Word lisible : " + _SAVE_AGAIN) from error


def _tree(raw: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FileError(DAMAGED) from error
    if tree.getroottree().docinfo.doctype:
        raise FileError("Le modèle contient une déclaration (DTD) que Word n'écrit jamais : " + _SAVE_AGAIN)
    return tree


def _check_type(types: Any) -> None:
    """A document or a template of Word without macros; a template becomes a document."""
    declared = [] if types is None else types.findall(f"{_TYPES}Override")
    kinds = {entry.get("ContentType", "") for entry in declared}
    if any("macroEnabled" in kind or "vbaProject" in kind for kind in kinds):
        raise FileError(_MACROS)
    if not kinds & {_DOCUMENT, _TEMPLATE}:
        raise FileError("Le modèle n'est pas un document Word (.docx ou .dotx) : choisissez un autre fichier.")
    for entry in declared:
        if entry.get("ContentType") == _TEMPLATE:
            entry.set("ContentType", _DOCUMENT)


def _check_relations(relations: Any, name: str, trees: dict[str, Any]) -> None:
    folder, _, file = name.rpartition("_rels/")
    owner = trees.get(folder + file.removesuffix(".rels"))
    body = owner is not None and owner.tag == f"{_WORD}document"
    for relation in list(relations.findall(f"{_RELATIONS}Relationship")):
        kind = relation.get("Type", "")
        if kind.endswith(_ACTIVE[:2]):
            raise FileError(_MACROS)
        # The text of a template is left out, with what it holds.
        if not body and kind.endswith(_ACTIVE):
            raise FileError("L'en-tête ou le pied de page du modèle contient un objet incorporé (classeur, "
                            "contrôle…) : remplacez-le par du texte ou une image, puis recommencez.")
        if relation.get("TargetMode") != "External":
            continue
        if not body and not kind.endswith(_DROPPED):
            raise FileError(_OUTSIDE)
        relations.remove(relation)
        if owner is not None:
            _unlink(owner, relation.get("Id", ""))


def _check_fields(part: Any) -> None:
    simple = [field.get(f"{_WORD}instr", "") for field in part.iter(f"{_WORD}fldSimple")]
    spread = "".join(field.text or "" for field in part.iter(f"{_WORD}instrText"))
    if any(_FETCHING.search(instruction) for instruction in (*simple, spread)):
        raise FileError(_OUTSIDE)


def _unlink(owner: Any, identifier: str) -> None:
    """Take a relation off what refers to it."""
    for element in owner.iter():
        for attribute in [key for key, value in element.attrib.items()
                          if value == identifier and key.startswith(_LINK)]:
            del element.attrib[attribute]
