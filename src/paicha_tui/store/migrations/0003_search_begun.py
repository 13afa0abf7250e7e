"""The day on which a search began, so that what came of an earlier one stays told."""

import peewee


def up(migrator, db):
    migrator.migrate(migrator.add_column("loss", "begun_on", peewee.TextField(null=True)))
