"""Notices in MAX and Telegram, and channels that announce new templates."""
