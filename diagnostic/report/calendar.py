"""The steps of a project as a calendar file (iCalendar, RFC 5545) that any agenda opens."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from diagnostic.aci.roadmap import Step, roadmap
from diagnostic.report.identity import title
from diagnostic.report.request import PackRequest
from diagnostic.wording import one_line

PRODUCER = "-//Diagnostic territorial CPTS//Feuille de route//FR"
# The domain of an identifier names who gives it; « .invalid » is nobody's (RFC 2606).
DOMAIN = "diagnostic-cpts.invalid"


def calendar(request: PackRequest) -> bytes:
    """One event of a whole day for each dated step; empty bytes without any, as no calendar stands empty.

    A step keeps its identifier when its date changes, so that a file opened again moves it. The stamp is the day of
    edition, else the step's own: never the clock.
    """
    steps = [(step, step.date) for step in roadmap(request.dossier.milestones) if step.date]
    if not steps:
        return b""
    name = one_line(title(request.diagnosis))
    made = Calendar()
    for key, value in (("prodid", PRODUCER), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH"),
                       ("x-wr-calname", name)):
        made.add(key, value)
    for step, day in steps:
        made.add_component(_event(step, day, name, request.edited or day))
    return made.to_ical()


def _event(step: Step, day: date, name: str, stamp: date) -> Event:
    event = Event()
    event.add("uid", f"{step.id}-{sha256(name.encode()).hexdigest()[:16]}@{DOMAIN}")
    event.add("dtstamp", datetime.combine(stamp, time(), UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"{name} : {step.label}")
    event.add("description", f"{step.rule}\n{step.source}.\nDate {step.kind}.")
    event.add("transp", "TRANSPARENT")
    return event
