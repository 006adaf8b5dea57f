"""Lay the tables of collections, corrections, figures, invitations, mail and work between people."""

import sqlalchemy as sa
from alembic import op

revision = "002"
down_revision = "001"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Make them, and the new columns."""
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"], unique=False)
    op.create_table(
        "collection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("instruction", sa.String(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=False),
        sa.Column("spheres", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepting",
                "accepted",
                "cancelled",
                name="collectionstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("accepter_id", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["accepter_id"], ["user.id"], name=op.f("fk_collection_accepter_id")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_collection_author_id")),
        sa.ForeignKeyConstraint(["import_id"], ["registry_import.id"], name=op.f("fk_collection_import_id")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_collection_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
    )
    op.create_index("ix_collection_region_code_id", "collection", ["region_code", "id"], unique=False)
    op.create_table(
        "collection_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "filling",
                "sent",
                "returned",
                "accepted",
                name="partstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sender_id", sa.Integer(), nullable=True),
        sa.Column("reminder_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_collection_part_collection_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_collection_part_municipality_id")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["user.id"], name=op.f("fk_collection_part_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_part")),
    )
    op.create_index(
        op.f("ix_collection_part_municipality_id"), "collection_part", ["municipality_id"], unique=False
    )
    op.create_index(
        "uq_collection_part_collection_id_municipality_id",
        "collection_part",
        ["collection_id", "municipality_id"],
        unique=True,
    )
    op.create_table(
        "collection_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("registry", "screen", "paste", "file", name="roworigin", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("inn", sa.String(), nullable=False),
        sa.Column("kpp", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("is_absent", sa.Boolean(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column(
            "decision",
            sa.Enum("pending", "kept", "merged", "dropped", name="rowdecision", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_collection_row_author_id")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["collection_row.id"], name=op.f("fk_collection_row_merged_into_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_collection_row_organization_id")
        ),
        sa.ForeignKeyConstraint(["part_id"], ["collection_part.id"], name=op.f("fk_collection_row_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_row")),
    )
    op.create_index("ix_collection_row_inn", "collection_row", ["inn"], unique=False)
    op.create_index("uq_collection_row_part_id_number", "collection_row", ["part_id", "number"], unique=True)
    op.create_table(
        "section_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_section_draft_section_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_section_draft_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_draft")),
    )
    op.create_index(
        "uq_section_draft_section_id_user_id", "section_draft", ["section_id", "user_id"], unique=True
    )
    op.add_column("invite", sa.Column("nonce", sa.String(), server_default="", nullable=False))
    op.add_column("media_file", sa.Column("has_text", sa.Boolean(), nullable=True))
    op.add_column("organization", sa.Column("head_name", sa.String(), server_default="", nullable=False))
    op.add_column("organization", sa.Column("head_post", sa.String(), server_default="", nullable=False))
    op.add_column("organization", sa.Column("closed_on", sa.Date(), nullable=True))
    op.add_column("organization", sa.Column("successor_id", sa.Integer(), nullable=True))
    op.create_index(
        "ix_organization_closed_on",
        "organization",
        ["closed_on"],
        unique=False,
        sqlite_where=sa.text("closed_on IS NOT NULL"),
        postgresql_where=sa.text("closed_on IS NOT NULL"),
    )
    op.add_column("user", sa.Column("email_verified_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user", sa.Column("timezone", sa.String(), server_default="", nullable=False))
    op.add_column(
        "user",
        sa.Column(
            "mail_mode",
            sa.Enum("at_once", "daily", "never", name="mailmode", native_enum=False, length=32),
            server_default="at_once",
            nullable=False,
        ),
    )
    op.add_column("user", sa.Column("quiet_from", sa.Integer(), server_default="21", nullable=False))
    op.add_column("user", sa.Column("quiet_until", sa.Integer(), server_default="8", nullable=False))
    op.add_column("user", sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Undo it."""
    op.drop_column("user", "dismissed_at")
    op.drop_column("user", "quiet_until")
    op.drop_column("user", "quiet_from")
    op.drop_column("user", "mail_mode")
    op.drop_column("user", "timezone")
    op.drop_column("user", "email_verified_at")
    op.drop_index(
        "ix_organization_closed_on",
        table_name="organization",
        sqlite_where=sa.text("closed_on IS NOT NULL"),
        postgresql_where=sa.text("closed_on IS NOT NULL"),
    )
    op.drop_column("organization", "successor_id")
    op.drop_column("organization", "closed_on")
    op.drop_column("organization", "head_post")
    op.drop_column("organization", "head_name")
    op.drop_column("media_file", "has_text")
    op.drop_column("invite", "nonce")
    op.drop_index("uq_section_draft_section_id_user_id", table_name="section_draft")
    op.drop_table("section_draft")
    op.drop_index("uq_collection_row_part_id_number", table_name="collection_row")
    op.drop_index("ix_collection_row_inn", table_name="collection_row")
    op.drop_table("collection_row")
    op.drop_index("uq_collection_part_collection_id_municipality_id", table_name="collection_part")
    op.drop_index(op.f("ix_collection_part_municipality_id"), table_name="collection_part")
    op.drop_table("collection_part")
    op.drop_index("ix_collection_region_code_id", table_name="collection")
    op.drop_table("collection")
    op.drop_index(op.f("ix_recovery_code_user_id"), table_name="recovery_code")
    op.drop_table("recovery_code")
