"""What is asked or shown on top of any place."""

__all__ = ["chooser", "lines_to_read", "text_prompt"]
