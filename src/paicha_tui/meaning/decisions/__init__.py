"""What may be decided about a member whose search has ended: the table of 通知 三.5 and 三.6.

The tables here are the one place that says which measure is open to whom, what it needs and what
it excludes; the rules, the screen and the command read them.
"""

from paicha_tui.meaning.decisions.situations import (
    LISTS_READ,
    Situation,
    Taken,
    handlings_of,
    situation_of,
    taken_of,
    taken_words,
    words_of,
)
from paicha_tui.meaning.decisions.table import (
    AWAY,
    CORRECTION_MONTHS,
    MEASURES,
    SETTLED,
    STUDY_OR_LABOUR,
    TABLE,
    Openness,
    SituationRow,
)
from paicha_tui.meaning.decisions.verdicts import (
    Verdict,
    correction_is_over,
    group_contradiction,
    person_contradiction,
    recommended,
    row_of,
    unsuited,
    verdict,
    verdicts,
)

__all__ = [
    "AWAY",
    "CORRECTION_MONTHS",
    "LISTS_READ",
    "MEASURES",
    "SETTLED",
    "STUDY_OR_LABOUR",
    "TABLE",
    "Openness",
    "Situation",
    "SituationRow",
    "Taken",
    "Verdict",
    "correction_is_over",
    "group_contradiction",
    "handlings_of",
    "person_contradiction",
    "recommended",
    "row_of",
    "situation_of",
    "taken_of",
    "taken_words",
    "unsuited",
    "verdict",
    "verdicts",
    "words_of",
]
