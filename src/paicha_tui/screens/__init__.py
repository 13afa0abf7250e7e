"""What the application shows, a module for each place. Screens draw and listen, decide nothing."""

__all__ = ["base", "help", "member", "places"]
