"""VK's errors: codes, words, and what VK adds to some of them."""

from typing import Any

from portal.sandbox.faults import Fault

WORDS = {
    1: "Unknown error occurred",
    3: "Unknown method passed",
    5: "User authorization failed",
    6: "Too many requests per second",
    8: "Invalid request",
    9: "Flood control",
    10: "Internal server error",
    14: "Captcha needed",
    15: "Access denied",
    27: "Group authorization failed",
    28: "Application authorization failed",
    29: "Rate limit reached",
    100: "One of the parameters specified was missing or invalid",
    104: "Not found",
    113: "Invalid user id",
    118: "Invalid server",
    121: "Invalid hash",
    125: "Invalid group id",
    129: "Invalid photo",
    210: "Access to wall's post denied",
    212: "Access to post comments denied",
    214: "Access to adding post denied",
    1051: "Method is unavailable for this profile type",
}

CAPTCHA = {
    "captcha_sid": "239633676097",
    "captcha_img": "https://api.vk.com/captcha.php?sid=239633676097&s=1",
    "redirect_uri": "https://id.vk.com/not_robot_captcha?domain=vk.com&session_token=sandbox",
}


class VkError(Exception):
    """VK refuses; `details` are fields of the error object beside code and words."""

    def __init__(self, code: int, more: str = "", **details: Any) -> None:
        """The code's words, then a colon and what is particular."""
        super().__init__(code, more)
        self.code, self.details = code, details
        self.words = f"{WORDS[code]}: {more}" if more else WORDS[code]


def ordered_error(fault: Fault) -> VkError:
    """The refusal that a fault on command asks for."""
    match fault.kind:
        case "flood":
            return VkError(9)
        case "captcha":
            return VkError(14, **CAPTCHA)
        case "limit_214":
            return VkError(214, "you can only add 500 posts a day")
        case "expired":
            return VkError(5, "access_token has expired.")
        case "foreign_ip":
            return VkError(5, "access_token was given to another ip address.", error_subcode=1130)
        case "too_many":
            return VkError(6)
        case _:
            return VkError(10)
