# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditAnchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(unique=True)),
                ('at', models.DateTimeField()),
                ('signed', models.BinaryField()),
                ('stamp', models.BinaryField(null=True)),
                ('next_try', models.DateTimeField(null=True)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('last_error', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['next_try'], name='audit_anchor_due')],
            },
        ),
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shard', models.PositiveSmallIntegerField(unique=True)),
                ('seq', models.PositiveBigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('key', models.CharField(blank=True, max_length=60)),
                ('seal', models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shard', models.PositiveSmallIntegerField()),
                ('seq', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=100)),
                ('role', models.CharField(blank=True, max_length=60)),
                ('channel', models.CharField(max_length=30)),
                ('action', models.CharField(max_length=80)),
                ('object', models.CharField(max_length=160)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('payload_sha256', models.CharField(blank=True, max_length=64)),
                ('prev', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=60)),
                ('tag', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['object', 'id'], name='audit_by_object'),
                    models.Index(fields=['actor', 'id'], name='audit_by_actor'),
                    models.Index(fields=['at'], name='audit_by_time'),
                ],
                'constraints': [models.UniqueConstraint(fields=('shard', 'seq'), name='audit_one_entry_a_place')],
            },
        ),
    ]
