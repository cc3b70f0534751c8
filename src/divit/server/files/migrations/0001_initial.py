# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='FileRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('size', models.PositiveBigIntegerField()),
                ('media_type', models.CharField(max_length=100)),
                ('stored_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('own', 'Own'), ('unscanned', 'Unscanned'), ('waiting', 'Waiting'), ('clean', 'Clean'), ('infected', 'Infected')], default='own', max_length=10)),
                ('scanned_at', models.DateTimeField(null=True)),
                ('finding', models.CharField(blank=True, max_length=120)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ('waiting', 'unscanned'))), fields=['next_try_at'], name='file_scan_due')],
            },
        ),
    ]
