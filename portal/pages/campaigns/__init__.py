"""What the ЦУР asks to publish: campaigns, templates with a deadline, obligations of institutions."""
