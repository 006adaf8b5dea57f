"""Abandoned doubles and fakes, and what was written to the network's support."""
