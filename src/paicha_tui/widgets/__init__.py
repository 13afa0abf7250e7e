"""The house widgets: each remedy for what Textual does badly stands here once.

Text from data is shown inert, widths are counted in cells, and no key typed ahead is lost.
"""

__all__ = [
    "cells",
    "code_field",
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
    "textual_private",
    "themes",
]
