"""The place 查找: those out of contact (`screen.py`), and the small forms of their search."""
