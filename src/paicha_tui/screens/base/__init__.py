"""What the screens of places are made of."""

__all__ = ["changing_screen", "draft_screen", "group_screen", "place_screen", "reading"]
