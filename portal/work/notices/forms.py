"""The form of what goes to the mail."""

from portal.forms import CheckboxesField, PortalForm, choice
from portal.work.notices.models import NoticeKind


class MuteForm(PortalForm):
    """Kinds of notices that a person wants by mail."""

    kinds = CheckboxesField(
        "Присылать на почту", choices=[choice(kind.value, kind.label) for kind in NoticeKind]
    )
