"""What an institution allows the cabinet above it to do in its pages, and who hears of it."""
