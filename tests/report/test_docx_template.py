"""A template of one's own: its page, head and styles are used; what runs, fetches or asks is refused or taken off."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, RGBColor
from every_block import drawing, every_block
from readers import docx_text

from diagnostic.report.docx import to_docx
from diagnostic.report.docx_style import NAMES
from diagnostic.report.docx_template import MAX_BYTES, checked
from diagnostic.sources.refusals import FileError

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN_RELATIONS = "word/_rels/document.xml.rels"


@pytest.fixture(scope="module")
def template() -> bytes:
    """Across, in Georgia, red headings, a head with a logo and a link, a style of ours made otherwise."""
    file = docx.Document()
    section = file.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(30), Mm(27)
    file.styles["Normal"].font.name = "Georgia"
    file.styles["Heading 1"].font.color.rgb = RGBColor(200, 0, 0)
    file.styles.add_style("Proposition", WD_STYLE_TYPE.PARAGRAPH).font.name = "Courier New"
    head = section.header.paragraphs[0]
    head.add_run("URPS Exemple").add_picture(io.BytesIO(drawing(1, 1).png), width=Mm(10))
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), section.header.part.relate_to("https://exemple.fr", f"{OFFICE}/hyperlink", is_external=True))
    link.append(head.add_run(" exemple.fr")._r)
    head._p.append(link)
    file.add_paragraph("Ce texte du modèle ne doit pas rester.")
    file.add_picture(io.BytesIO(drawing(3, 1).png))
    raw = io.BytesIO()
    file.save(raw)
    return raw.getvalue()


def _changed(raw: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _replaced(raw: bytes, name: str, old: str, new: str) -> bytes:
    def change(members: dict[str, bytes]) -> None:
        assert old.encode() in members[name]
        members[name] = members[name].replace(old.encode(), new.encode(), 1)

    return _changed(raw, change)


def _related(raw: bytes, kind: str, target: str, mode: str = "External", name: str = MAIN_RELATIONS) -> bytes:
    relation = f'<Relationship Id="rIdTest" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return _replaced(raw, name, "</Relationships>", f"{relation}</Relationships>")


def test_the_page_the_head_and_the_styles_are_the_templates(template: bytes) -> None:
    file = docx.Document(io.BytesIO(to_docx(every_block(), template)))
    section = file.sections[0]
    assert (round(section.page_width.mm), round(section.left_margin.mm)) == (297, 30)
    assert section.header.paragraphs[0].text == "URPS Exemple exemple.fr"
    assert len(list(section.header._element.iter(qn("wp:docPr")))) == 1
    assert file.styles["Normal"].font.name == "Georgia"
    assert file.styles["Heading 1"].font.color.rgb == RGBColor(200, 0, 0)
    assert file.styles["Proposition"].font.name == "Courier New"
    assert "page 1 sur 1" in section.footer.paragraphs[0].text


def test_its_text_is_left_out_and_ours_is_whole(template: bytes) -> None:
    assert docx_text(to_docx(every_block(), template)) == docx_text(to_docx(every_block()))
    names = zipfile.ZipFile(io.BytesIO(to_docx(replace(every_block(), blocks=(), cover=None), template))).namelist()
    assert [name for name in names if "media" in name] == ["word/media/image1.png"]


def test_the_styles_it_lacks_are_added_in_its_letters(template: bytes) -> None:
    file = docx.Document(io.BytesIO(to_docx(every_block(), template)))
    assert {name.lower() for name in NAMES} <= {style.name.lower() for style in file.styles}
    added = file.styles["Réponse"]
    assert added.font.name is None
    assert added.base_style.name == "Normal"


def test_tables_and_drawings_fill_its_page(template: bytes) -> None:
    body = docx.Document(io.BytesIO(to_docx(every_block(), template))).element.body
    widths = {int(node.get(qn("w:w"))) for node in body.iter(qn("w:tblW"))}
    assert all(abs(width - 240 / 25.4 * 1440) < 20 for width in widths)
    assert all(int(node.get("cy")) < 150 * 36000 for node in body.iter(qn("wp:extent")))


def test_chapters_that_it_numbers_itself_are_not_numbered_twice(template: bytes) -> None:
    own = _replaced(template, "word/styles.xml", '<w:outlineLvl w:val="0"/>',
                    '<w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/>')
    body = docx.Document(io.BytesIO(to_docx(every_block(), own))).element.body
    assert not list(body.iter(qn("w:numPr")))
    assert "1.\u00a0Chapitre 1" not in docx_text(to_docx(every_block(), own))


def _less(raw: bytes, name: str, pattern: str) -> bytes:
    def change(members: dict[str, bytes]) -> None:
        members[name], found = re.subn(pattern.encode(), b"", members[name], flags=re.DOTALL)
        assert found

    return _changed(raw, change)


@pytest.mark.parametrize("pattern", ["<w:sectPr.*</w:sectPr>", "<w:pgSz[^>]*>", "<w:pgMar[^>]*>"])
def test_a_page_that_it_does_not_say_is_the_houses(template: bytes, pattern: str) -> None:
    less = _less(template, "word/document.xml", pattern)
    section = docx.Document(io.BytesIO(to_docx(every_block(), less))).sections[0]
    assert section.page_width.mm in (pytest.approx(210, abs=1), pytest.approx(297, abs=1))
    assert section.left_margin.mm in (pytest.approx(19, abs=1), pytest.approx(30, abs=1))


def test_a_page_all_of_margins_is_refused(template: bytes) -> None:
    with pytest.raises(FileError, match="marges"):
        to_docx(every_block(), _replaced(template, "word/document.xml", 'w:left="1701"', 'w:left="16000"'))


@pytest.mark.parametrize(("name", "pattern"), [
    ("word/styles.xml", " w:styleId=\"[^\"]*\""), ("word/numbering.xml", " w:numId=\"[^\"]*\""),
    ("word/styles.xml", "<w:docDefaults>.*</w:docDefaults>"), ("word/_rels/document.xml.rels", "<Relationship [^>]*>"),
    ("word/document.xml", "<w:body>.*</w:body>"), ("[Content_Types].xml", "<Default [^>]*>")])
def test_parts_that_lack_something_are_refused_or_made_good(template: bytes, name: str, pattern: str) -> None:
    try:
        raw = to_docx(every_block(), _less(template, name, pattern))
    except FileError as error:
        assert "abîmé" in str(error)
    else:
        assert "Trois communes." in docx_text(raw)


def test_a_head_inherited_from_a_section_before_is_kept(template: bytes) -> None:
    file = docx.Document(io.BytesIO(template))
    file.add_section()
    raw = io.BytesIO()
    file.save(raw)
    section = docx.Document(io.BytesIO(to_docx(every_block(), raw.getvalue()))).sections[-1]
    assert section.header.paragraphs[0].text == "URPS Exemple exemple.fr"


def test_no_link_goes_out_and_nothing_is_asked_on_opening(template: bytes) -> None:
    asking = _related(_replaced(
        template, "word/settings.xml", "<w:proofState",
        '<w:attachedTemplate xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'r:id="rIdTest"/><w:updateFields w:val="true"/><w:documentProtection w:edit="forms" w:enforcement="1"/>'
        "<w:proofState"), "attachedTemplate", "file:///x.dotx")
    archive = zipfile.ZipFile(io.BytesIO(to_docx(every_block(), asking)))
    whole = b"".join(archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels")))
    for words in (b"External", b"attachedTemplate", b"updateFields", b"documentProtection", b"https://exemple.fr"):
        assert words not in whole, words


def test_a_dotx_is_a_template_too(template: bytes) -> None:
    dotx = _replaced(template, "[Content_Types].xml", f"{WORD}.document.main+xml", f"{WORD}.template.main+xml")
    assert docx_text(to_docx(every_block(), dotx)) == docx_text(to_docx(every_block()))


def test_once_checked_twice_checked(template: bytes) -> None:
    assert checked(checked(template)) == checked(template)
    assert to_docx(every_block(), checked(template)) == to_docx(every_block(), template)


def _bomb(raw: bytes) -> bytes:
    return _changed(raw, lambda members: members.update({"word/media/x.png": b"\0" * 70_000_000}))


def _field(raw: bytes) -> bytes:
    return _replaced(raw, "word/header1.xml", "</w:p>",
                     '<w:fldSimple w:instr=" INCLUDEPICTURE &quot;http://x/y.png&quot; "/></w:p>')


MAIN = f"{WORD}.document.main+xml"
REFUSED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda raw: b"", "pas un document Word lisible"),
    "text": (lambda raw: b"bonjour", "pas un document Word lisible"),
    "cut": (lambda raw: raw[:2000], "pas un document Word lisible"),
    "old": (lambda raw: b"\xd0\xcf\x11\xe0" + raw, "ancien document Word"),
    "heavy": (lambda raw: raw + b"\0" * MAX_BYTES, "dépasse 5\u00a0Mo"),
    "bomb": (_bomb, "beaucoup plus"),
    "zip": (lambda raw: _changed(b"PK\x05\x06" + b"\0" * 18, lambda members: members.update(a=b"b")),
            "n'est pas un document Word"),
    "workbook": (lambda raw: _replaced(raw, "[Content_Types].xml", MAIN, MAIN.replace("word", "spreadsheet")),
                 "n'est pas un document Word"),
    "docm": (lambda raw: _replaced(raw, "[Content_Types].xml", MAIN,
                                   "application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
    "vba": (lambda raw: _related(raw, "vbaProject", "vbaProject.bin", "Internal"), "macros"),
    "linked": (lambda raw: _related(raw, "image", "http://x/y.png", name="word/_rels/header1.xml.rels"), "hors de lui"),
    "object": (lambda raw: _related(raw, "oleObject", "x.bin", "Internal", "word/_rels/header1.xml.rels"),
               "objet incorporé"),
    "field": (_field, "hors de lui"),
    "dtd": (lambda raw: _replaced(raw, "word/styles.xml", "<w:styles",
                                  '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:styles'), "DTD"),
    "broken": (lambda raw: _replaced(raw, "word/styles.xml", "</w:styles>", ""), "abîmé"),
    "absent": (lambda raw: _changed(raw, lambda members: members.pop("word/document.xml")), "abîmé"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_refused_in_french(template: bytes, case: str) -> None:
    make, said = REFUSED[case]
    with pytest.raises(FileError, match=said) as caught:
        to_docx(every_block(), make(template))
    assert str(caught.value).endswith(".")
