"""查找: the search for those out of contact."""
