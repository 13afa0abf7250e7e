"""The place 处置: who is to be decided on (`screen.py`), and the form that records a measure."""
