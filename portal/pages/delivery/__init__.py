"""From a planned post to the proof of its publication: claimed, handed over, read back, settled."""
