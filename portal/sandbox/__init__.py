"""Local stand-ins of the networks, for the demo and the tests: their contracts, limits, errors and walls."""
