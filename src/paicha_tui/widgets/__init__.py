"""The fields, tables and lines of the screens: each remedy for what Textual does badly stands here.

Text from data is shown inert, widths are counted in cells, and no key typed ahead is lost. Uses
`records` for what a field reads, and `basics`; knows no member and no place. Begin at `fields.py`
for a field, `table.py` for a list, `house.py` for screens and the application.
"""

__all__ = [
    "cells",
    "code_field",
    "code_options",
    "code_screen",
    "date_field",
    "drawing",
    "driver",
    "fields",
    "house",
    "id_field",
    "lines",
    "palette",
    "prompts",
    "table",
    "text_field",
    "textual_private",
    "themes",
]
