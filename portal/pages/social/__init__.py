"""The registry of official pages: who keeps which page in which network, and what is known of it."""
