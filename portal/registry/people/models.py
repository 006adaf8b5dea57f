"""Roles that were: what a dismissal took away, so that the list still knows the person."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.models import Role
from portal.extensions import Model


class FormerGrant(Model):
    """A role taken away by a dismissal; a restoring gives it back."""

    __tablename__ = "former_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[Role]
    scope: Mapped[str] = mapped_column(index=True)
    spheres: Mapped[list[str]]
    ended_at: Mapped[datetime]
