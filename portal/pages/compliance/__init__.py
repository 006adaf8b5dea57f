"""What the law asks of official pages: who must keep one, what must stand on it, how it is counted."""
