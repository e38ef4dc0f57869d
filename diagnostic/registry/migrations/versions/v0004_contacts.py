"""Contacts of people, apart: rows that can be erased for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cpts_id", sa.String(12), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("batch", sa.Integer()),
        sa.PrimaryKeyConstraint("number", name="pk_contact"),
        sa.ForeignKeyConstraint(["cpts_id"], ["cpts.id"], name="fk_contact_cpts_id"),
        sa.ForeignKeyConstraint(["batch"], ["batch.number"], name="fk_contact_batch"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contact_cpts_id", "contact", ["cpts_id"])
    op.create_index("ix_contact_batch", "contact", ["batch"])
