"""One deed over many posts."""
