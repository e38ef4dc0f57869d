"""The calendar file, read back by a reader written here from RFC 5545: lines unfolded, then texts unescaped."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from asked import asked

from diagnostic.dossier import Milestones
from diagnostic.record import Diagnosis
from diagnostic.report.calendar import calendar
from diagnostic.sources.warehouse import Warehouse

DAYS = Milestones(letter=date(2025, 12, 31), contract=date(2026, 8, 31))
HOSTILE = ("CPTS; du, Lac\\n\r\nEND:VEVENT\r\nBEGIN:VALARM ‮ 🏥 éàü " + "très long " * 12).strip()[:120]


def lines(content: bytes) -> list[str]:
    return re.sub(rb"\r\n[ \t]", b"", content).decode("utf-8").split("\r\n")


def events(content: bytes) -> list[dict[str, str]]:
    """Properties of each event by name, parameters left on the name."""
    found: list[dict[str, str]] = []
    for line in lines(content):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and name not in {"BEGIN", "END"}:
            assert name not in found[-1], f"{name} twice"
            found[-1][name] = re.sub(r"\\(.)", lambda sign: "\n" if sign[1] in "nN" else sign[1], value)
    return found


def made(diagnosis: Diagnosis, warehouse: Warehouse, name: str = "", edited: date | None = None,
         milestones: Milestones = DAYS) -> bytes:
    named = replace(diagnosis, name=name) if name else diagnosis
    return calendar(asked(named, warehouse, edited, milestones=milestones))


def test_each_dated_step_is_a_whole_day(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    found = {event["UID"].split("-")[0]: event for event in events(made(toy_diagnosis, toy))}
    assert set(found) == {"letter", "contract", "missions_6", "missions_12", "missions_18", "missions_24"}
    assert (found["missions_6"]["DTSTART;VALUE=DATE"], found["missions_6"]["DTEND;VALUE=DATE"]) == ("20270228",
                                                                                                     "20270301")
    assert found["letter"]["DTSTART;VALUE=DATE"] == "20251231"
    assert found["letter"]["SUMMARY"] == "Les Trois Communes : Lettre d'intention"
    assert "du contrat signé" in found["missions_6"]["DESCRIPTION"]


def test_the_file_is_one_that_agendas_open(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    content = made(toy_diagnosis, toy, HOSTILE)
    assert content.startswith(b"BEGIN:VCALENDAR\r\n") and content.endswith(b"END:VCALENDAR\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    told = lines(content)
    assert told[-1] == "" and "VERSION:2.0" in told and any(line.startswith("PRODID:") for line in told)
    assert told.count("BEGIN:VEVENT") == told.count("END:VEVENT") == 6


def test_a_hostile_name_stays_a_name(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    content = made(toy_diagnosis, toy, HOSTILE)
    assert not any(line.startswith("BEGIN:VALARM") for line in lines(content))
    name = events(content)[0]["SUMMARY"].removesuffix(" : Lettre d'intention")
    assert name.startswith("CPTS; du, Lac\\n END:VEVENT BEGIN:VALARM 🏥 éàü très long")


def test_the_same_project_gives_the_same_bytes_and_no_clock(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    assert made(toy_diagnosis, toy) == made(toy_diagnosis, toy)
    stamps = {event["UID"].split("-")[0]: event["DTSTAMP"] for event in events(made(toy_diagnosis, toy))}
    assert stamps["letter"] == "20251231T000000Z"
    edited = events(made(toy_diagnosis, toy, edited=date(2026, 11, 22)))
    assert {event["DTSTAMP"] for event in edited} == {"20261122T000000Z"}


def test_a_step_that_moves_keeps_its_identifier(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    later = made(toy_diagnosis, toy, milestones=Milestones(letter=date(2026, 1, 31)))
    assert events(later)[0]["UID"] == events(made(toy_diagnosis, toy))[0]["UID"]
    assert len({event["UID"] for event in events(made(toy_diagnosis, toy))}) == 6
    assert events(made(toy_diagnosis, toy, "Autre"))[0]["UID"] != events(later)[0]["UID"]


def test_without_a_date_there_is_no_calendar(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    assert made(toy_diagnosis, toy, milestones=Milestones()) == b""
