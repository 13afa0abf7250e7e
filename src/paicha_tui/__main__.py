"""What `paicha-tui` and `python -m paicha_tui` start."""

import gc
import sys


def main() -> int:
    """Run one command, or the application, and give its exit code."""
    # Next to nothing made by imports becomes garbage; looking for some takes a tenth of the time.
    gc.disable()
    if sys.argv[1:2] == ["--read-workbook"]:  # `workbook_reader.READS_WORKBOOK`
        # Where the program is one file, it is also the child that reads a workbook.
        from paicha_tui.intake.workbook_reader import __main__ as reader

        del sys.argv[1]
        reader.main()
        return 0
    from paicha_tui import cli
    from paicha_tui.commands import failing

    failing.keep_quiet()
    return cli.main()


if __name__ == "__main__":
    raise SystemExit(main())
