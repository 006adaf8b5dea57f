"""A copy of everything a portal holds, and the portal out of the copy."""


class BackupError(Exception):
    """No copy was made, or nothing was restored; the text says why and what to do."""
