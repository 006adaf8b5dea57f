"""Official pages in social networks: their registry, posts, delivery and proof of publication.

A folder is a noun; the order of layers stands in `pyproject.toml`: `networks` at the bottom knows no other,
`aftercare`, `design`, `exchange`, `imports`, `messengers` at the edge are known to none. Between them models
come first (social, connections, posts, campaigns, delivery), then services over them, then screens; no module
needs itself through others.
"""
