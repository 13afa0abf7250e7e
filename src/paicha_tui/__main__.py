"""What `paicha-tui` and `python -m paicha_tui` start."""

# Imported where used: each start reads only what it needs.
import gc
import sys


def main() -> int:
    """Run one command, or the application, and give its exit code."""
    # Next to nothing made by imports becomes garbage; looking for some takes a tenth of the time.
    gc.disable()
    if sys.argv[1:2] == ["--read-workbook"]:
        from paicha_tui.intake import workbook_reader

        workbook_reader.be_the_child()
        return 0
    try:
        from paicha_tui import cli
        from paicha_tui.commands import failing
    except KeyboardInterrupt:
        # Ctrl+C before anything was begun.
        return 130
    failing.keep_quiet()
    return cli.main()


if __name__ == "__main__":
    raise SystemExit(main())
