"""The encrypted store: opening and migrating it, and every write with its audit entry.

All that only SQLite or SQLCipher can do is in this package and in `worklists/index`. Uses `basics`
alone: which records there are is told by `models.py`, above. Begin at `writing.py`, for `write()`.
"""

from paicha_tui.store.connection import (
    BUSY_SECONDS,
    CipherDatabase,
    Unopened,
    Unreadable,
    at_one_moment,
    close,
    connected,
    data_version,
    database,
    key_in_use,
    patience,
    translated_errors,
)
from paicha_tui.store.files import copy_to, create, flush, open_store, opened_aside, schema_number
from paicha_tui.store.keys import (
    SHORTEST_PASSPHRASE,
    Key,
    create_key_file,
    key_file_for,
    passphrase_key,
    read_key_file,
)
from paicha_tui.store.queries import chunks, days_after, in_memory, selected
from paicha_tui.store.records import (
    AuditEntry,
    LargeText,
    Record,
    StoredModel,
    last_changed_on,
    new_uid,
    newest_change,
    newest_entry,
    record_models,
    seal_after,
    told_to_audit,
)
from paicha_tui.store.writing import RecordChangedMeanwhile, Transaction, write

__all__ = [
    "BUSY_SECONDS",
    "SHORTEST_PASSPHRASE",
    "AuditEntry",
    "CipherDatabase",
    "Key",
    "LargeText",
    "Record",
    "RecordChangedMeanwhile",
    "StoredModel",
    "Transaction",
    "Unopened",
    "Unreadable",
    "at_one_moment",
    "chunks",
    "close",
    "connected",
    "copy_to",
    "create",
    "create_key_file",
    "data_version",
    "database",
    "days_after",
    "flush",
    "in_memory",
    "key_file_for",
    "key_in_use",
    "last_changed_on",
    "new_uid",
    "newest_change",
    "newest_entry",
    "open_store",
    "opened_aside",
    "opening",
    "passphrase_key",
    "patience",
    "read_key_file",
    "record_models",
    "rekeying",
    "safekeeping",
    "schema_number",
    "seal_after",
    "selected",
    "told_to_audit",
    "translated_errors",
    "write",
]
