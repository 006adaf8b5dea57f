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
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("to_address", sa.String(), nullable=False),
        sa.Column("to_name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "rejected",
                "bounced",
                "failed",
                "unknown",
                "cancelled",
                name="mailstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_key")),
    )
    op.create_index(op.f("ix_mail_message_id"), "mail", ["message_id"], unique=False)
    op.create_index("ix_mail_state_not_before", "mail", ["state", "not_before"], unique=False)
    op.create_index(op.f("ix_mail_to_address"), "mail", ["to_address"], unique=False)
    op.create_table(
        "figure_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("staged", "applied", "cancelled", name="uploadstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_figure_upload_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_upload")),
    )
    op.create_index(op.f("ix_figure_upload_author_id"), "figure_upload", ["author_id"], unique=False)
    op.create_table(
        "former_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "operator",
                "leader",
                "curator",
                "agency_editor",
                "head",
                "site_admin",
                "page_editor",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("spheres", sa.JSON(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_former_grant_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_grant")),
    )
    op.create_index(op.f("ix_former_grant_scope"), "former_grant", ["scope"], unique=False)
    op.create_index(op.f("ix_former_grant_user_id"), "former_grant", ["user_id"], unique=False)
    op.create_table(
        "invite_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "operator",
                "leader",
                "curator",
                "agency_editor",
                "head",
                "site_admin",
                "page_editor",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="batchstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_invite_batch_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite_batch")),
    )
    op.create_table(
        "letter_counter",
        sa.Column("region_code", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_letter_counter_region_code")),
        sa.PrimaryKeyConstraint("region_code", "prefix", name=op.f("pk_letter_counter")),
    )
    op.create_table(
        "letter_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_letter_template_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
    )
    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("number_prefix", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="mailingstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_mailing_author_id")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_mailing_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
    )
    op.create_index("ix_mailing_region_code_id", "mailing", ["region_code", "id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "task",
                "question",
                "collection",
                "correction",
                "term",
                "letter",
                name="noticekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["user_id", "id"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index("ix_notice_user_id_id", "notice", ["user_id", "id"], unique=False)
    op.create_index(
        "ix_notice_waits_for_mail",
        "notice",
        ["created_at", "user_id"],
        unique=False,
        sqlite_where=sa.text("mailed_at IS NULL AND read_at IS NULL"),
        postgresql_where=sa.text("mailed_at IS NULL AND read_at IS NULL"),
    )
    op.create_index("uq_notice_user_id_key", "notice", ["user_id", "key"], unique=True)
    op.create_table(
        "notice_mute",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "task",
                "question",
                "collection",
                "correction",
                "term",
                "letter",
                name="noticekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_mute_user_id")),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_notice_mute")),
    )
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
        "recovery_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recovery_request_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_request")),
    )
    op.create_index(
        op.f("ix_recovery_request_answered_at"), "recovery_request", ["answered_at"], unique=False
    )
    op.create_index(op.f("ix_recovery_request_user_id"), "recovery_request", ["user_id"], unique=False)
    op.create_table(
        "task_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("task", "remark", "question", name="taskkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_task_batch_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_batch")),
    )
    op.create_index("uq_task_batch_author_id_key", "task_batch", ["author_id", "key"], unique=True)
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
        sa.Column("accepter_id", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["accepter_id"], ["user.id"], name=op.f("fk_collection_accepter_id")),
        sa.ForeignKeyConstraint(["import_id"], ["registry_import.id"], name=op.f("fk_collection_import_id")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_collection_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
    )
    op.create_index("ix_collection_region_code_id", "collection", ["region_code", "id"], unique=False)
    op.create_table(
        "figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory", sa.String(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("sphere_code", sa.String(), nullable=True),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("value_words", sa.String(), nullable=False),
        sa.Column("out_of", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("out_of_words", sa.String(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column(
            "precision",
            sa.Enum("day", "month", "year", "about", name="precision", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("date_words", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_figure_municipality_id")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_figure_region_code")),
        sa.ForeignKeyConstraint(["sphere_code"], ["sphere.code"], name=op.f("fk_figure_sphere_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
        sa.UniqueConstraint("key", name=op.f("uq_figure_key")),
    )
    op.create_index(op.f("ix_figure_municipality_id"), "figure", ["municipality_id"], unique=False)
    op.create_index("ix_figure_on_date_id", "figure", ["on_date", "id"], unique=False)
    op.create_index(op.f("ix_figure_region_code"), "figure", ["region_code"], unique=False)
    op.create_index("ix_figure_source_id", "figure", ["source", "id"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=False),
        sa.Column("order_date", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("is_substitute", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_appointment_municipality_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_appointment_organization_id")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_appointment_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(op.f("ix_appointment_municipality_id"), "appointment", ["municipality_id"], unique=False)
    op.create_index(op.f("ix_appointment_organization_id"), "appointment", ["organization_id"], unique=False)
    op.create_index("ix_appointment_region_code_id", "appointment", ["region_code", "id"], unique=False)
    op.create_index(
        "uq_appointment_main_municipality_id",
        "appointment",
        ["municipality_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL AND is_substitute IS 0"),
        postgresql_where=sa.text("until IS NULL AND is_substitute IS false"),
    )
    op.create_index(
        "uq_appointment_main_organization_id",
        "appointment",
        ["organization_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL AND is_substitute IS 0"),
        postgresql_where=sa.text("until IS NULL AND is_substitute IS false"),
    )
    op.create_index(
        "uq_appointment_main_region_code",
        "appointment",
        ["region_code"],
        unique=True,
        sqlite_where=sa.text("until IS NULL AND is_substitute IS 0"),
        postgresql_where=sa.text("until IS NULL AND is_substitute IS false"),
    )
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
        "figure_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_figure_change_author_id")),
        sa.ForeignKeyConstraint(
            ["figure_id"], ["figure.id"], name=op.f("fk_figure_change_figure_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_change")),
    )
    op.create_index(op.f("ix_figure_change_figure_id"), "figure_change", ["figure_id"], unique=False)
    op.create_table(
        "invite_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("given", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "operator",
                "leader",
                "curator",
                "agency_editor",
                "head",
                "site_admin",
                "page_editor",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "issued", "added", "refused", name="itemstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("invite_id", sa.Integer(), nullable=True),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["invite_batch.id"], name=op.f("fk_invite_item_batch_id")),
        sa.ForeignKeyConstraint(["invite_id"], ["invite.id"], name=op.f("fk_invite_item_invite_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_invite_item_organization_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_invite_item_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite_item")),
    )
    op.create_index("ix_invite_item_batch_id_state", "invite_item", ["batch_id", "state"], unique=False)
    op.create_index(op.f("ix_invite_item_invite_id"), "invite_item", ["invite_id"], unique=False)
    op.create_index(op.f("ix_invite_item_organization_id"), "invite_item", ["organization_id"], unique=False)
    op.create_index(op.f("ix_invite_item_user_id"), "invite_item", ["user_id"], unique=False)
    op.create_index("uq_invite_item_batch_id_number", "invite_item", ["batch_id", "number"], unique=True)
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("to_name", sa.String(), nullable=False),
        sa.Column("to_post", sa.String(), nullable=False),
        sa.Column("to_place", sa.String(), nullable=False),
        sa.Column("to_email", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("mail_key", sa.String(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["mailing_id"], ["mailing.id"], name=op.f("fk_letter_mailing_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_letter_municipality_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_letter_organization_id")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_letter_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    op.create_index(op.f("ix_letter_mail_key"), "letter", ["mail_key"], unique=False)
    op.create_index(op.f("ix_letter_municipality_id"), "letter", ["municipality_id"], unique=False)
    op.create_index(op.f("ix_letter_organization_id"), "letter", ["organization_id"], unique=False)
    op.create_index(
        "uq_letter_mailing_id_municipality_id", "letter", ["mailing_id", "municipality_id"], unique=True
    )
    op.create_index(
        "uq_letter_mailing_id_organization_id", "letter", ["mailing_id", "organization_id"], unique=True
    )
    op.create_index("uq_letter_mailing_id_place", "letter", ["mailing_id", "place"], unique=True)
    op.create_index(
        "uq_letter_region_code_prefix_serial", "letter", ["region_code", "prefix", "serial"], unique=True
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("task", "remark", "question", name="taskkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "working",
                "done",
                "returned",
                "closed",
                "cancelled",
                name="taskstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("region_code", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignee_id"], ["user.id"], name=op.f("fk_task_assignee_id")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_task_author_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["task_batch.id"], name=op.f("fk_task_batch_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_task_municipality_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_task_organization_id")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_task_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_assignee_id", "task", ["assignee_id", "id"], unique=False)
    op.create_index("ix_task_author_id", "task", ["author_id", "id"], unique=False)
    op.create_index(op.f("ix_task_batch_id"), "task", ["batch_id"], unique=False)
    op.create_index("ix_task_due_id", "task", ["due", "id"], unique=False)
    op.create_index(op.f("ix_task_municipality_id"), "task", ["municipality_id"], unique=False)
    op.create_index("ix_task_organization_id_state", "task", ["organization_id", "state"], unique=False)
    op.create_index("ix_task_region_code_kind_state", "task", ["region_code", "kind", "state"], unique=False)
    op.create_index("ix_task_subject", "task", ["subject"], unique=False)
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
        sa.Column("sent_data", sa.JSON(), nullable=True),
        sa.Column(
            "decision",
            sa.Enum("pending", "kept", "merged", "dropped", name="rowdecision", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
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
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "head",
                "responsible",
                "renaming",
                "contacts",
                "merger",
                "closing",
                name="correctionkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                "refused",
                "withdrawn",
                name="correctionstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("ground_date", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("media_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decider_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_correction_author_id")),
        sa.ForeignKeyConstraint(["decider_id"], ["user.id"], name=op.f("fk_correction_decider_id")),
        sa.ForeignKeyConstraint(["media_id"], ["media_file.id"], name=op.f("fk_correction_media_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_correction_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_organization_id"), "correction", ["organization_id"], unique=False)
    op.create_index("ix_correction_state_id", "correction", ["state", "id"], unique=False)
    op.create_index(
        "uq_correction_waiting",
        "correction",
        ["organization_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "task_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column(
            "side",
            sa.Enum("asker", "doer", "portal", name="side", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "working",
                "done",
                "returned",
                "closed",
                "cancelled",
                name="taskstate",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("media_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_task_message_author_id")),
        sa.ForeignKeyConstraint(["media_id"], ["media_file.id"], name=op.f("fk_task_message_media_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_message_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_message")),
    )
    op.create_index(op.f("ix_task_message_task_id"), "task_message", ["task_id"], unique=False)
    op.create_table(
        "section_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_section_draft_section_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_section_draft_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_draft")),
    )
    op.create_index(op.f("ix_section_draft_touched_at"), "section_draft", ["touched_at"], unique=False)
    op.create_index(op.f("ix_section_draft_user_id"), "section_draft", ["user_id"], unique=False)
    op.create_index(
        "uq_section_draft_section_id_user_id", "section_draft", ["section_id", "user_id"], unique=True
    )
    op.create_index("ix_audit_event_subject_id", "audit_event", ["subject", "id"], unique=False)
    op.add_column("invite", sa.Column("nonce", sa.String(), server_default=sa.text("('')"), nullable=False))
    op.add_column("media_file", sa.Column("has_text", sa.Boolean(), nullable=True))
    op.add_column("media_file", sa.Column("looks", sa.Integer(), server_default="0", nullable=False))
    op.add_column("media_file", sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_media_file_unread",
        "media_file",
        ["id"],
        unique=False,
        sqlite_where=sa.text("type = 'pdf' AND has_text IS NULL"),
        postgresql_where=sa.text("type = 'pdf' AND has_text IS NULL"),
    )
    op.add_column(
        "organization", sa.Column("head_name", sa.String(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column(
        "organization", sa.Column("head_post", sa.String(), server_default=sa.text("('')"), nullable=False)
    )
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
    op.add_column("section", sa.Column("changed_on", sa.Date(), nullable=True))
    op.add_column("section", sa.Column("change_noted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_section_changed_on",
        "section",
        ["changed_on"],
        unique=False,
        sqlite_where=sa.text("changed_on IS NOT NULL"),
        postgresql_where=sa.text("changed_on IS NOT NULL"),
    )
    op.add_column("user", sa.Column("email_verified_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user", sa.Column("timezone", sa.String(), server_default=sa.text("('')"), nullable=False))
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
    op.add_column(
        "user", sa.Column("search_text", sa.String(), server_default=sa.text("('')"), nullable=False)
    )
    op.create_index("ix_user_search_text", "user", ["search_text", "id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_user_search_text", table_name="user")
    op.drop_column("user", "search_text")
    op.drop_column("user", "dismissed_at")
    op.drop_column("user", "quiet_until")
    op.drop_column("user", "quiet_from")
    op.drop_column("user", "mail_mode")
    op.drop_column("user", "timezone")
    op.drop_column("user", "email_verified_at")
    op.drop_index(
        "ix_section_changed_on",
        table_name="section",
        sqlite_where=sa.text("changed_on IS NOT NULL"),
        postgresql_where=sa.text("changed_on IS NOT NULL"),
    )
    op.drop_column("section", "change_noted_at")
    op.drop_column("section", "changed_on")
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
    op.drop_index(
        "ix_media_file_unread",
        table_name="media_file",
        sqlite_where=sa.text("type = 'pdf' AND has_text IS NULL"),
        postgresql_where=sa.text("type = 'pdf' AND has_text IS NULL"),
    )
    op.drop_column("media_file", "looked_at")
    op.drop_column("media_file", "looks")
    op.drop_column("media_file", "has_text")
    op.drop_column("invite", "nonce")
    op.drop_index("ix_audit_event_subject_id", table_name="audit_event")
    op.drop_index("uq_section_draft_section_id_user_id", table_name="section_draft")
    op.drop_index(op.f("ix_section_draft_user_id"), table_name="section_draft")
    op.drop_index(op.f("ix_section_draft_touched_at"), table_name="section_draft")
    op.drop_table("section_draft")
    op.drop_index(op.f("ix_task_message_task_id"), table_name="task_message")
    op.drop_table("task_message")
    op.drop_index(
        "uq_correction_waiting",
        table_name="correction",
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.drop_index("ix_correction_state_id", table_name="correction")
    op.drop_index(op.f("ix_correction_organization_id"), table_name="correction")
    op.drop_table("correction")
    op.drop_index("uq_collection_row_part_id_number", table_name="collection_row")
    op.drop_index("ix_collection_row_inn", table_name="collection_row")
    op.drop_table("collection_row")
    op.drop_index("ix_task_subject", table_name="task")
    op.drop_index("ix_task_region_code_kind_state", table_name="task")
    op.drop_index("ix_task_organization_id_state", table_name="task")
    op.drop_index(op.f("ix_task_municipality_id"), table_name="task")
    op.drop_index("ix_task_due_id", table_name="task")
    op.drop_index(op.f("ix_task_batch_id"), table_name="task")
    op.drop_index("ix_task_author_id", table_name="task")
    op.drop_index("ix_task_assignee_id", table_name="task")
    op.drop_table("task")
    op.drop_index("uq_letter_region_code_prefix_serial", table_name="letter")
    op.drop_index("uq_letter_mailing_id_place", table_name="letter")
    op.drop_index("uq_letter_mailing_id_organization_id", table_name="letter")
    op.drop_index("uq_letter_mailing_id_municipality_id", table_name="letter")
    op.drop_index(op.f("ix_letter_organization_id"), table_name="letter")
    op.drop_index(op.f("ix_letter_municipality_id"), table_name="letter")
    op.drop_index(op.f("ix_letter_mail_key"), table_name="letter")
    op.drop_table("letter")
    op.drop_index("uq_invite_item_batch_id_number", table_name="invite_item")
    op.drop_index(op.f("ix_invite_item_user_id"), table_name="invite_item")
    op.drop_index(op.f("ix_invite_item_organization_id"), table_name="invite_item")
    op.drop_index(op.f("ix_invite_item_invite_id"), table_name="invite_item")
    op.drop_index("ix_invite_item_batch_id_state", table_name="invite_item")
    op.drop_table("invite_item")
    op.drop_index(op.f("ix_figure_change_figure_id"), table_name="figure_change")
    op.drop_table("figure_change")
    op.drop_index("uq_collection_part_collection_id_municipality_id", table_name="collection_part")
    op.drop_index(op.f("ix_collection_part_municipality_id"), table_name="collection_part")
    op.drop_table("collection_part")
    op.drop_index(
        "uq_appointment_main_region_code",
        table_name="appointment",
        sqlite_where=sa.text("until IS NULL AND is_substitute IS 0"),
        postgresql_where=sa.text("until IS NULL AND is_substitute IS false"),
    )
    op.drop_index(
        "uq_appointment_main_organization_id",
        table_name="appointment",
        sqlite_where=sa.text("until IS NULL AND is_substitute IS 0"),
        postgresql_where=sa.text("until IS NULL AND is_substitute IS false"),
    )
    op.drop_index(
        "uq_appointment_main_municipality_id",
        table_name="appointment",
        sqlite_where=sa.text("until IS NULL AND is_substitute IS 0"),
        postgresql_where=sa.text("until IS NULL AND is_substitute IS false"),
    )
    op.drop_index("ix_appointment_region_code_id", table_name="appointment")
    op.drop_index(op.f("ix_appointment_organization_id"), table_name="appointment")
    op.drop_index(op.f("ix_appointment_municipality_id"), table_name="appointment")
    op.drop_table("appointment")
    op.drop_index("ix_figure_source_id", table_name="figure")
    op.drop_index(op.f("ix_figure_region_code"), table_name="figure")
    op.drop_index("ix_figure_on_date_id", table_name="figure")
    op.drop_index(op.f("ix_figure_municipality_id"), table_name="figure")
    op.drop_table("figure")
    op.drop_index("ix_collection_region_code_id", table_name="collection")
    op.drop_table("collection")
    op.drop_index("uq_task_batch_author_id_key", table_name="task_batch")
    op.drop_table("task_batch")
    op.drop_index(op.f("ix_recovery_request_user_id"), table_name="recovery_request")
    op.drop_index(op.f("ix_recovery_request_answered_at"), table_name="recovery_request")
    op.drop_table("recovery_request")
    op.drop_index(op.f("ix_recovery_code_user_id"), table_name="recovery_code")
    op.drop_table("recovery_code")
    op.drop_table("notice_mute")
    op.drop_index("uq_notice_user_id_key", table_name="notice")
    op.drop_index(
        "ix_notice_waits_for_mail",
        table_name="notice",
        sqlite_where=sa.text("mailed_at IS NULL AND read_at IS NULL"),
        postgresql_where=sa.text("mailed_at IS NULL AND read_at IS NULL"),
    )
    op.drop_index("ix_notice_user_id_id", table_name="notice")
    op.drop_index(
        "ix_notice_unread",
        table_name="notice",
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.drop_table("notice")
    op.drop_index("ix_mailing_region_code_id", table_name="mailing")
    op.drop_table("mailing")
    op.drop_table("letter_template")
    op.drop_table("letter_counter")
    op.drop_table("invite_batch")
    op.drop_index(op.f("ix_former_grant_user_id"), table_name="former_grant")
    op.drop_index(op.f("ix_former_grant_scope"), table_name="former_grant")
    op.drop_table("former_grant")
    op.drop_index(op.f("ix_figure_upload_author_id"), table_name="figure_upload")
    op.drop_table("figure_upload")
    op.drop_index(op.f("ix_mail_to_address"), table_name="mail")
    op.drop_index("ix_mail_state_not_before", table_name="mail")
    op.drop_index(op.f("ix_mail_message_id"), table_name="mail")
    op.drop_table("mail")
