"""Rounds over pages: their profiles as networks show them, and what changed since yesterday."""
