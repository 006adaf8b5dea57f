"""Posts that come again, and the slots of a queue."""
