"""Whose attempts are counted at the doors of the portal."""

from flask import request
from flask_limiter.util import get_remote_address

from portal.accounts.services import PhoneError, normalise_phone


def phone_key() -> str:
    """The account that is tried: an extension after the number makes no other one."""
    try:
        return f"phone:{normalise_phone(request.form.get('phone', ''))}"
    except PhoneError:
        return f"no phone:{get_remote_address()}"
