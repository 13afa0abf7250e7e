"""The ids of removed records are found at once, so that no new record gets one of them."""


def up(migrator, db):
    db.execute_sql(
        "CREATE INDEX audit_entry_removed "
        "ON audit_entry (record_table, json_extract(changes, '$.id[0]')) WHERE action = 'remove'"
    )
