"""Keys of pages: connected by a wizard with a real call, watched, never shown again."""
