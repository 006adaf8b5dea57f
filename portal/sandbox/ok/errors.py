"""Errors of Odnoklassniki: numbers and names."""

from portal.sandbox.faults import Fault

NAMES = {
    1: "UNKNOWN",
    2: "SERVICE",
    3: "METHOD",
    4: "REQUEST",
    7: "ACTION_BLOCKED",
    8: "FLOOD_BLOCKED",
    9: "IP_BLOCKED",
    10: "PERMISSION_DENIED",
    11: "LIMIT_REACHED",
    21: "NOT_MULTIPART",
    100: "PARAM",
    101: "PARAM_API_KEY",
    102: "PARAM_SESSION_EXPIRED",
    103: "PARAM_SESSION_KEY",
    104: "PARAM_SIGNATURE",
    160: "PARAM_GROUP_ID",
    300: "NOT_FOUND",
    453: "SESSION_REQUIRED",
    456: "GROUP_RESTRICTION",
    500: "PHOTO",
    505: "PHOTO_INVALID_FORMAT",
    600: "MEDIA_TOPIC_BLOCK_LIMIT",
    601: "MEDIA_TOPIC_TEXT_LIMIT",
    603: "MEDIA_TOPIC_POLL_ANSWERS_LIMIT",
    607: "MEDIA_TOPIC_LINK_BAD_FORMAT",
}
ORDERED = {
    "flood": 8,
    "too_many": 8,
    "captcha": 7,
    "limit_214": 11,
    "expired": 102,
    "foreign_ip": 9,
    "internal": 2,
}


class OkError(Exception):
    """Odnoklassniki refuse."""

    def __init__(self, code: int, more: str = "") -> None:
        """The name of the code, then what is particular."""
        super().__init__(code, more)
        self.code = code
        self.words = f"{NAMES[code]} : {more or 'Request is not accepted'}"


def ordered_error(fault: Fault) -> OkError:
    """The refusal that a fault on command asks for."""
    return OkError(ORDERED.get(fault.kind, 2), "ordered by the stand")
