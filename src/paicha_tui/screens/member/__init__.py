"""党员: the list, and the record of one member."""
