"""The search index: words, sort keys and quick filters of each member, drawn from the records.

Nothing here is a record: all of it can be dropped and made again.
"""

SORT_KEYS = ("name_key", "birth_date", "joined_on", "last_contact")


def up(migrator, db):
    db.execute_sql(
        "CREATE VIRTUAL TABLE search_text USING fts5("
        "name, pinyin, given, digits, tails, "
        "content='', contentless_delete=1, tokenize='unicode61', prefix='1 2 3 4 5')"
    )
    columns = ", ".join(f"{column} TEXT NOT NULL" for column in SORT_KEYS)
    db.execute_sql(
        "CREATE TABLE search_line (member_id INTEGER PRIMARY KEY, "
        f"branch_id INTEGER NOT NULL, digest INTEGER NOT NULL, {columns})"
    )
    for column in SORT_KEYS:
        db.execute_sql(
            f"CREATE INDEX search_line_{column} ON search_line ({column}, branch_id, member_id)"
        )
    db.execute_sql(
        "CREATE TABLE search_flag (flag INTEGER NOT NULL, place INTEGER NOT NULL, "
        "PRIMARY KEY (flag, place)) WITHOUT ROWID"
    )
    db.execute_sql(
        "CREATE TABLE search_state (id INTEGER PRIMARY KEY CHECK (id = 1), "
        "entry INTEGER NOT NULL, built INTEGER NOT NULL, complete INTEGER NOT NULL, "
        "meaning TEXT NOT NULL)"
    )
    db.execute_sql("INSERT INTO search_state VALUES (1, 0, 0, 0, '')")
