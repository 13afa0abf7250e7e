"""处置: what is decided about those whose search has ended."""
