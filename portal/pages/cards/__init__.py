"""Official pages on the screen: the list, the card of one page, entering and correcting by hand."""
