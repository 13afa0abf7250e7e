"""What screens are made from: the frame of a place, changing, working through members, drafts."""

__all__ = [
    "changing_screen",
    "draft_screen",
    "group_screen",
    "leaving",
    "place_screen",
    "reading",
    "removing",
    "undoing",
]
