"""What can stop a command, each with the sentence that the user reads."""


class PaichaError(Exception):
    """A problem told in one Chinese sentence that says what to do."""


class Misused(PaichaError):
    """The command or a setting was given something it does not take."""


class Refused(PaichaError):
    """A file or a record can't be taken as it is."""


class Busy(PaichaError):
    """Someone else is writing, or the store is locked."""
