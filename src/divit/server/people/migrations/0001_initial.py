# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0

import divit.kernel.clock
import divit.kernel.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('detsis', models.CharField(max_length=10, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('letterhead', models.JSONField(default=list)),
                ('city', models.CharField(blank=True, max_length=60)),
                ('verification_address', models.URLField()),
                ('address', models.CharField(blank=True, max_length=300)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('fax', models.CharField(blank=True, max_length=30)),
                ('kep', models.CharField(blank=True, max_length=120)),
                ('internet', models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ('tckn', models.CharField(max_length=11, unique=True)),
                ('given_name', models.CharField(max_length=100)),
                ('surname', models.CharField(max_length=100)),
                ('birth_date', models.DateField(blank=True, null=True)),
                ('birth_place', models.CharField(blank=True, max_length=100)),
                ('recorded_at', models.DateTimeField(default=divit.kernel.clock.now)),
                ('name_order', models.CharField(db_index=True, max_length=2000)),
                ('name_folded', models.CharField(max_length=400)),
            ],
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('detsis', models.CharField(max_length=10, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='people.institution')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='people.unit')),
            ],
        ),
        migrations.CreateModel(
            name='InstitutionSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('given_by', models.CharField(default='system', max_length=80)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('ended_by', models.CharField(blank=True, max_length=80)),
                ('end_reason', models.CharField(blank=True, max_length=300)),
                ('name', models.CharField(max_length=60)),
                ('value', models.CharField(blank=True, max_length=500)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settings', to='people.institution')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('begins_at')), _connector='OR'), name='institutionsetting_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__lt', models.F('begins_at')), _connector='OR'), name='institutionsetting_withdrawn_only_before')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('given_by', models.CharField(default='system', max_length=80)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('ended_by', models.CharField(blank=True, max_length=80)),
                ('end_reason', models.CharField(blank=True, max_length=300)),
                ('kind', models.CharField(choices=[('email', 'Email'), ('phone', 'Phone')], max_length=10)),
                ('value', models.CharField(max_length=254)),
                ('proved_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='people.person')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('begins_at')), _connector='OR'), name='contact_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__lt', models.F('begins_at')), _connector='OR'), name='contact_withdrawn_only_before'), models.UniqueConstraint(condition=models.Q(('ends_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('person', 'kind'), name='one_present_contact_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='Deputation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('given_by', models.CharField(default='system', max_length=80)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('ended_by', models.CharField(blank=True, max_length=80)),
                ('end_reason', models.CharField(blank=True, max_length=300)),
                ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputising', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputations', to='people.person')),
                ('posts', models.ManyToManyField(related_name='deputations', to='people.post')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('begins_at')), _connector='OR'), name='deputation_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__lt', models.F('begins_at')), _connector='OR'), name='deputation_withdrawn_only_before'), models.CheckConstraint(condition=models.Q(('ends_at__isnull', False)), name='deputation_has_an_end'), models.CheckConstraint(condition=models.Q(('person', models.F('deputy')), _negated=True), name='nobody_is_their_own_deputy')],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('given_by', models.CharField(default='system', max_length=80)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('ended_by', models.CharField(blank=True, max_length=80)),
                ('end_reason', models.CharField(blank=True, max_length=300)),
                ('kind', models.CharField(choices=[('holder', 'Holder'), ('acting', 'Acting')], default='holder', max_length=10)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='people.person')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='people.post')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('begins_at')), _connector='OR'), name='appointment_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__lt', models.F('begins_at')), _connector='OR'), name='appointment_withdrawn_only_before'), models.UniqueConstraint(condition=models.Q(('ends_at__isnull', True), ('kind', 'holder'), ('withdrawn_at__isnull', True)), fields=('post',), name='one_lasting_holder_a_post')],
            },
        ),
        migrations.CreateModel(
            name='SigningDelegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('given_by', models.CharField(default='system', max_length=80)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('ended_by', models.CharField(blank=True, max_length=80)),
                ('end_reason', models.CharField(blank=True, max_length=300)),
                ('documents', models.JSONField(default=list)),
                ('on_behalf_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegated', to='people.post')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='people.post')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('begins_at')), _connector='OR'), name='signingdelegation_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__lt', models.F('begins_at')), _connector='OR'), name='signingdelegation_withdrawn_only_before')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('given_by', models.CharField(default='system', max_length=80)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('ended_by', models.CharField(blank=True, max_length=80)),
                ('end_reason', models.CharField(blank=True, max_length=300)),
                ('role', models.CharField(max_length=40)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='people.institution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='people.person')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='people.unit')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('begins_at')), _connector='OR'), name='rolegrant_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__lt', models.F('begins_at')), _connector='OR'), name='rolegrant_withdrawn_only_before')],
            },
        ),
    ]
