"""The registry of pages as a file: taken in with keys, given out without them."""
