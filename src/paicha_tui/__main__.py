"""What `paicha-tui` and `python -m paicha_tui` start."""

import gc


def main() -> int:
    """Run one command, or the application, and give its exit code."""
    # Next to nothing made by imports becomes garbage; looking for some takes a tenth of the time.
    gc.disable()
    from paicha_tui import cli
    from paicha_tui.commands import failing

    failing.keep_quiet()
    return cli.main()


if __name__ == "__main__":
    raise SystemExit(main())
