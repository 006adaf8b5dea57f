"""A stand-in of Telegram's Bot API: channels, private talks, limits."""
