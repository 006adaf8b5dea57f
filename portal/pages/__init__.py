"""Official pages in social networks: their registry, posts, delivery and proof of publication."""
