# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ServerKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('purpose', models.CharField(max_length=30)),
                ('algorithm', models.CharField(max_length=20)),
                ('backend', models.CharField(max_length=20)),
                ('certificate', models.BinaryField(default=bytes)),
                ('is_trial', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['purpose', 'retired_at'], name='keys_in_use')],
            },
        ),
    ]
