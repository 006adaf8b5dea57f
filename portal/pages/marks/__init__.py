"""What is asked of others around a page: marks, exemptions, claims; and who holds its keys."""
