"""What is done with a post after it came out: mended, taken off, commented."""
