"""The place 核查: what the rules have found (`screen.py`), mended one finding after the other."""
