"""Kills, flipped bytes, a full disk, many writers and random operations: nothing may be lost.

`python -m tests.faults` goes on for long and reports; the tests beside do a little of each.
"""
