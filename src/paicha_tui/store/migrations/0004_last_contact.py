"""The last contact before a member was lost, which stays told when he is heard of again."""

import peewee


def up(migrator, db):
    for name in ("last_activity_on", "last_dues_on"):
        migrator.migrate(migrator.add_column("loss", name, peewee.TextField(null=True)))
