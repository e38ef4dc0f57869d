"""The tables of the register, the same on SQLite and PostgreSQL. `migrations/` makes them; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

# The largest number of a row, on PostgreSQL.
LAST_NUMBER = 2**31 - 1
# The revision that `migrations/` ends with.
HEAD = "0004"

metadata = MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s", "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s"})

# An instant is kept as ISO 8601 text in UTC: the same order, the same text on every database.
_INSTANT = String(32)

# A listing taken into the register at once.
batch = Table(
    "batch", metadata,
    Column("number", Integer, primary_key=True),
    Column("at", _INSTANT, nullable=False),
    Column("who", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("why", Text, nullable=False),
    # Departments of which the listing tells every CPTS, separated by spaces.
    Column("departments", Text, nullable=False),
    Column("undone_at", _INSTANT),
    Column("undone_by", Text),
    sqlite_autoincrement=True,
)

# A CPTS as it stands today; what it was is in `revision`.
cpts = Table(
    "cpts", metadata,
    Column("id", String(12), primary_key=True),
    Column("name", Text, nullable=False),
    # A fingerprint: a name of 2,000 characters is longer than an index of PostgreSQL may hold.
    Column("name_key", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("department", String(3), nullable=False),
    Column("tier", String(1), nullable=False),
    Column("cog", Integer, nullable=False),
    Column("letter", Date),
    Column("filed", Date),
    Column("validated", Date),
    Column("signed", Date),
    Column("dissolved", Date),
    Column("note", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("changed", _INSTANT, nullable=False),
    Column("changed_by", Text, nullable=False),
    CheckConstraint("version >= 1", name="version_from_one"),
)
# One living CPTS of a name in a department.
Index("uq_cpts_living_name", cpts.c.department, cpts.c.name_key, unique=True,
      sqlite_where=text("NOT deleted"), postgresql_where=text("NOT deleted"))

# The perimeter of today: a whole unit, or its IRIS, or a declared number of its inhabitants.
unit = Table(
    "unit", metadata,
    Column("cpts_id", String(12), ForeignKey("cpts.id"), primary_key=True),
    Column("code", String(5), primary_key=True),
    # 9-character codes separated by spaces; empty for a unit that is not taken by IRIS.
    Column("iris", Text, nullable=False, server_default=""),
    Column("declared", Integer),
    Column("reason", Text),
)
Index(None, unit.c.code)

# Every change there ever was: rows are added, never changed nor removed.
revision = Table(
    "revision", metadata,
    Column("number", Integer, primary_key=True),
    Column("cpts_id", String(12), ForeignKey("cpts.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("deed", String(16), nullable=False),
    Column("at", _INSTANT, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    # The whole sheet after the change.
    Column("sheet", JSON, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("batch", Integer, ForeignKey("batch.number")),
    UniqueConstraint("cpts_id", "version"),
    sqlite_autoincrement=True,
)
Index(None, revision.c.batch)

# A right given to an account somewhere; taking it back fills the last three, and nothing else ever changes.
granted = Table(
    "granted", metadata,
    Column("number", Integer, primary_key=True),
    Column("account", Text, nullable=False),
    # Names of `access.Role` and `access.Level`, in small letters.
    Column("role", String(16), nullable=False),
    Column("level", String(16), nullable=False),
    # Of the region or department; empty for the whole country.
    Column("code", String(3), nullable=False),
    Column("given_at", _INSTANT, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("given_why", Text, nullable=False),
    Column("revoked_at", _INSTANT),
    Column("revoked_by", Text),
    Column("revoked_why", Text),
    sqlite_autoincrement=True,
)
Index(None, granted.c.account)
# One living right of an account in a place.
Index("uq_granted_living", granted.c.account, granted.c.level, granted.c.code, unique=True,
      sqlite_where=text("revoked_at IS NULL"), postgresql_where=text("revoked_at IS NULL"))

# What everybody did or was refused: lines are added, never changed nor removed.
audit = Table(
    "audit", metadata,
    Column("number", Integer, primary_key=True),
    Column("at", _INSTANT, nullable=False),
    Column("account", Text, nullable=False),
    Column("who", Text, nullable=False),
    # A value of `access.Action`.
    Column("action", Text, nullable=False),
    # What it was about: the id of a CPTS, the number of a right, the name of a file.
    Column("target", Text, nullable=False),
    # Codes separated by spaces; « * » for all of them; empty when it is about no place.
    Column("departments", Text, nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index(None, audit.c.at)

# Communes that CPTS divide among themselves, as editors declare and withdraw it: rows are added, never changed.
shared_event = Table(
    "shared_event", metadata,
    Column("number", Integer, primary_key=True),
    Column("at", _INSTANT, nullable=False),
    Column("who", Text, nullable=False),
    Column("code", String(5), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index(None, shared_event.c.code)

# What was said and decided of a conflict between two CPTS: rows are added, never changed.
case_event = Table(
    "case_event", metadata,
    Column("number", Integer, primary_key=True),
    # The lesser of the two ids first.
    Column("first_id", String(12), ForeignKey("cpts.id"), nullable=False),
    Column("second_id", String(12), ForeignKey("cpts.id"), nullable=False),
    Column("at", _INSTANT, nullable=False),
    Column("who", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    # The proposal that is answered.
    Column("about", Integer, ForeignKey("case_event.number")),
    # The CPTS that an answer is of; empty for the others.
    Column("side", String(12), nullable=False),
    # What each would hold of the units they dispute, in JSON: a list, empty where nothing is proposed.
    Column("terms", JSON, nullable=False),
    # Of the two CPTS once it was told.
    Column("first_version", Integer, nullable=False),
    Column("second_version", Integer, nullable=False),
    CheckConstraint("first_id < second_id", name="in_order"),
    sqlite_autoincrement=True,
)
Index(None, case_event.c.first_id, case_event.c.second_id)
Index(None, case_event.c.second_id)

# People to reach, where an import was asked to keep them: rows that can be erased, and that no revision tells.
contact = Table(
    "contact", metadata,
    Column("number", Integer, primary_key=True),
    Column("cpts_id", String(12), ForeignKey("cpts.id"), nullable=False),
    Column("label", Text, nullable=False),
    Column("value", Text, nullable=False),
    # The import that brought it.
    Column("batch", Integer, ForeignKey("batch.number")),
    sqlite_autoincrement=True,
)
Index(None, contact.c.cpts_id)
Index(None, contact.c.batch)


def numbered(column: Column[int], number: int) -> ColumnElement[bool]:
    """Whether a row has that number; none has one that a database cannot hold, which is not even asked for it."""
    return column == number if 0 < number <= LAST_NUMBER else false()
