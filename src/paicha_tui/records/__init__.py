"""What a record can hold: the kinds of fields, with label and help, and every code list.

Uses `basics`. The records themselves are in `models.py`, made of what is here. Begin at
`vocabulary.py` for a code of the notice, at `national_codes.py` for 民族, 学历 and the like, at
`fields.py` for a kind of field.
"""

__all__ = [
    "code_lists",
    "fields",
    "national_codes",
    "vocabulary",
]
