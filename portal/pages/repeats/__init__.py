"""Posts that come again, and those put into the next free slot."""
