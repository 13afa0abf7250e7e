"""`python -m paicha_tui` is the command `paicha-tui`."""

from paicha_tui.cli import main

raise SystemExit(main())
