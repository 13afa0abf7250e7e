"""The place 校验: what the rules have found (`screen.py`), mended one finding after the other."""

__all__ = ["screen"]
