# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``python -m divit.tokens.installers FOLDER``: a list for the packages in a drivers folder, to be looked over."""

import sys
from pathlib import Path

from divit.tokens.installers import drafted

if __name__ == "__main__":
    sys.stdout.write(drafted(Path(sys.argv[1])))
