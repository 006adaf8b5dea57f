"""Posts of institutions: text, variants per network, pictures, the pages they go to."""
