"""The tables of the first release."""

import peewee


def up(migrator, db):
    class Table(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Organization(Table):
        uid = peewee.TextField(unique=True)
        version = peewee.IntegerField()
        changed_at = peewee.TextField()
        changed_by = peewee.TextField()
        code = peewee.TextField(null=True, unique=True)
        name = peewee.TextField(null=True)
        level = peewee.TextField(null=True)
        parent = peewee.ForeignKeyField("self", null=True)
        category = peewee.TextField(null=True)
        secretary = peewee.TextField(null=True)
        contact = peewee.TextField(null=True)
        phone = peewee.TextField(null=True)
        roll_before = peewee.IntegerField(null=True)

    class Member(Table):
        uid = peewee.TextField(unique=True)
        version = peewee.IntegerField()
        changed_at = peewee.TextField()
        changed_by = peewee.TextField()
        branch = peewee.ForeignKeyField(Organization)
        name = peewee.TextField(null=True)
        sex = peewee.TextField(null=True)
        birth_date = peewee.TextField(null=True)
        ethnicity = peewee.TextField(null=True)
        native_place = peewee.TextField(null=True)
        marital_status = peewee.TextField(null=True)
        id_number = peewee.TextField(null=True, unique=True)
        joined_work_on = peewee.TextField(null=True)
        standing = peewee.TextField(null=True)
        joined_on = peewee.TextField(null=True)
        full_member_on = peewee.TextField(null=True)
        joined_at = peewee.TextField(null=True)
        transferred_in_on = peewee.TextField(null=True)
        transferred_from = peewee.TextField(null=True)
        party_post = peewee.TextField(null=True)
        relation = peewee.TextField(null=True)
        left_on = peewee.TextField(null=True)
        membership = peewee.TextField(null=True)
        category = peewee.TextField(null=True)
        education = peewee.TextField(null=True)
        degree = peewee.TextField(null=True)
        school = peewee.TextField(null=True)
        major = peewee.TextField(null=True)
        job_type = peewee.TextField(null=True)
        employer = peewee.TextField(null=True)
        job_title = peewee.TextField(null=True)
        household_place = peewee.TextField(null=True)
        mobile = peewee.TextField(null=True)
        landline = peewee.TextField(null=True)
        qq = peewee.TextField(null=True)
        wechat = peewee.TextField(null=True)
        address = peewee.TextField(null=True)
        abroad_on = peewee.TextField(null=True)
        abroad_reason = peewee.TextField(null=True)
        abroad_contact = peewee.TextField(null=True)
        abroad_membership = peewee.TextField(null=True)
        returned_on = peewee.TextField(null=True)
        resumed = peewee.TextField(null=True)
        last_activity_on = peewee.TextField(null=True)
        last_dues_on = peewee.TextField(null=True)
        remarks = peewee.TextField(null=True)

    class FamilyMember(Table):
        uid = peewee.TextField(unique=True)
        version = peewee.IntegerField()
        changed_at = peewee.TextField()
        changed_by = peewee.TextField()
        member = peewee.ForeignKeyField(Member)
        kinship = peewee.TextField(null=True)
        name = peewee.TextField(null=True)
        age = peewee.IntegerField(null=True)
        political_status = peewee.TextField(null=True)
        employer = peewee.TextField(null=True)
        job_title = peewee.TextField(null=True)

    class Dossier(Table):
        uid = peewee.TextField(unique=True)
        version = peewee.IntegerField()
        changed_at = peewee.TextField()
        changed_by = peewee.TextField()
        member = peewee.ForeignKeyField(Member)
        keeper = peewee.TextField(null=True)
        custody = peewee.TextField(null=True)
        application_form = peewee.TextField(null=True)
        application_letter = peewee.TextField(null=True)
        political_review = peewee.TextField(null=True)
        full_member_request = peewee.TextField(null=True)
        training_review = peewee.TextField(null=True)
        other_material = peewee.TextField(null=True)
        treatment = peewee.TextField(null=True)

    class Flow(Table):
        uid = peewee.TextField(unique=True)
        version = peewee.IntegerField()
        changed_at = peewee.TextField()
        changed_by = peewee.TextField()
        member = peewee.ForeignKeyField(Member)
        went_on = peewee.TextField(null=True)
        reason = peewee.TextField(null=True)
        direction = peewee.TextField(null=True)
        place = peewee.TextField(null=True)
        receiving_unit = peewee.TextField(null=True)
        receiver_contact = peewee.TextField(null=True)
        receiver_phone = peewee.TextField(null=True)
        receiver_category = peewee.TextField(null=True)
        occupation = peewee.TextField(null=True)
        card_number = peewee.TextField(null=True)
        branch_contact = peewee.TextField(null=True)
        returned_on = peewee.TextField(null=True)

    class Loss(Table):
        uid = peewee.TextField(unique=True)
        version = peewee.IntegerField()
        changed_at = peewee.TextField()
        changed_by = peewee.TextField()
        member = peewee.ForeignKeyField(Member)
        occupation = peewee.TextField(null=True)
        reason = peewee.TextField(null=True)
        reason_detail = peewee.TextField(null=True)
        pocket = peewee.BooleanField(null=True)
        conduct = peewee.TextField(null=True)
        findings = peewee.TextField(null=True)
        result = peewee.TextField(null=True)
        ended_on = peewee.TextField(null=True)
        found_on = peewee.TextField(null=True)
        found_how = peewee.TextField(null=True)
        found_place = peewee.TextField(null=True)
        found_phone = peewee.TextField(null=True)

    class ContactAttempt(Table):
        uid = peewee.TextField(unique=True)
        version = peewee.IntegerField()
        changed_at = peewee.TextField()
        changed_by = peewee.TextField()
        member = peewee.ForeignKeyField(Member)
        on = peewee.TextField(null=True)
        channel = peewee.TextField(null=True)
        contacted = peewee.TextField(null=True)
        relationship = peewee.TextField(null=True)
        means = peewee.TextField(null=True)
        searcher = peewee.TextField(null=True)
        witness = peewee.TextField(null=True)
        outcome = peewee.TextField(null=True)

    class TransferLetter(Table):
        uid = peewee.TextField(unique=True)
        version = peewee.IntegerField()
        changed_at = peewee.TextField()
        changed_by = peewee.TextField()
        member = peewee.ForeignKeyField(Member)
        number = peewee.TextField(null=True)
        transferred_on = peewee.TextField(null=True)
        valid_days = peewee.IntegerField(null=True)
        receiver = peewee.TextField(null=True)
        receiver_phone = peewee.TextField(null=True)
        receipt_on = peewee.TextField(null=True)
        enquiry = peewee.TextField(null=True)

    class Handling(Table):
        uid = peewee.TextField(unique=True)
        version = peewee.IntegerField()
        changed_at = peewee.TextField()
        changed_by = peewee.TextField()
        member = peewee.ForeignKeyField(Member)
        measure = peewee.TextField(null=True)
        decided_on = peewee.TextField(null=True)
        authority = peewee.TextField(null=True)
        document = peewee.TextField(null=True)
        explanation = peewee.TextField(null=True)

    class Check(Table):
        uid = peewee.TextField(unique=True)
        version = peewee.IntegerField()
        changed_at = peewee.TextField()
        changed_by = peewee.TextField()
        member = peewee.ForeignKeyField(Member)
        item = peewee.TextField(null=True)
        result = peewee.TextField(null=True)
        checker = peewee.TextField(null=True)
        checked_on = peewee.TextField(null=True)
        problem = peewee.TextField(null=True)

    class Mark(Table):
        uid = peewee.TextField(unique=True)
        version = peewee.IntegerField()
        changed_at = peewee.TextField()
        changed_by = peewee.TextField()
        member = peewee.ForeignKeyField(Member, null=True)
        record_table = peewee.TextField()
        record_uid = peewee.TextField(index=True)
        field = peewee.TextField()
        typed = peewee.TextField(null=True)
        reason = peewee.TextField(null=True)

    class Acknowledgement(Table):
        uid = peewee.TextField(unique=True)
        version = peewee.IntegerField()
        changed_at = peewee.TextField()
        changed_by = peewee.TextField()
        member = peewee.ForeignKeyField(Member)
        rule = peewee.TextField(null=True)
        subject = peewee.TextField(null=True)
        reason = peewee.TextField(null=True)

    class Setting(Table):
        uid = peewee.TextField(unique=True)
        version = peewee.IntegerField()
        changed_at = peewee.TextField()
        changed_by = peewee.TextField()
        key = peewee.TextField(unique=True)
        value = peewee.TextField()

    class Draft(Table):
        owner = peewee.TextField()
        form = peewee.TextField()
        record_uid = peewee.TextField()
        field = peewee.TextField()
        content = peewee.TextField()
        saved_at = peewee.TextField()

    class Snapshot(Table):
        uid = peewee.TextField(unique=True)
        version = peewee.IntegerField()
        changed_at = peewee.TextField()
        changed_by = peewee.TextField()
        annex = peewee.IntegerField()
        organization = peewee.ForeignKeyField(Organization, null=True)
        fill_date = peewee.TextField()
        content = peewee.TextField()

    class Receipt(Table):
        package = peewee.TextField(unique=True)
        organization_code = peewee.TextField()
        sequence = peewee.IntegerField()
        received_at = peewee.TextField()
        content_hash = peewee.TextField()

    class ImportedFile(Table):
        uid = peewee.TextField(unique=True)
        version = peewee.IntegerField()
        changed_at = peewee.TextField()
        changed_by = peewee.TextField()
        name = peewee.TextField()
        content_hash = peewee.TextField()

    class ImportedRow(Table):
        file = peewee.ForeignKeyField(ImportedFile)
        sheet = peewee.TextField()
        row = peewee.IntegerField()
        record_table = peewee.TextField()
        record_uid = peewee.TextField()

    class AuditEntry(Table):
        at = peewee.TextField()
        actor = peewee.TextField()
        action = peewee.TextField()
        record_table = peewee.TextField()
        record_uid = peewee.TextField(index=True)
        record_version = peewee.IntegerField()
        changes = peewee.TextField()
        reason = peewee.TextField()
        seal = peewee.TextField()

    db.create_tables(
        [
            Organization,
            Member,
            FamilyMember,
            Dossier,
            Flow,
            Loss,
            ContactAttempt,
            TransferLetter,
            Handling,
            Check,
            Mark,
            Acknowledgement,
            Setting,
            Draft,
            Snapshot,
            Receipt,
            ImportedFile,
            ImportedRow,
            AuditEntry,
        ]
    )
