"""Walls of the stand-ins, to be opened in a browser."""
