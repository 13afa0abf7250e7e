"""The last contact before a member was lost, which stays told when he is heard of again."""

import peewee


def up(migrator, db):
    migrator.migrate(migrator.add_column("loss", "last_contact_on", peewee.TextField(null=True)))
