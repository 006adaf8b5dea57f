"""Grounds on which an institution keeps no page: asked, decided, looked at again."""
