"""paicha-tui: the 2016 screening of members' organisational relations, in a terminal."""

__version__ = "0.1.0"
