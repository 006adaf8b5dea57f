"""Who holds a community, and what is risky about it."""
