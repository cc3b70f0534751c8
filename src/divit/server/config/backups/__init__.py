# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Backups of everything an installation keeps, and the way back from one.

A folder of backups holds one pool of files by their hashes, shared by all backups in it, and a folder for each::

    files/ab/cd/<sha256>          what was stored, once, whichever backup names it
    2026-11-21T20-15-00Z/
        manifest.json             what is in it and how much, with the sum of every part
        database.sqlite3          or database.dump, made by pg_dump
        files.txt                 the hashes of the stored files
        home/                     keys as they lie wrapped, anchors, divit.toml

A folder without a manifest was interrupted and counts as nothing.
"""
