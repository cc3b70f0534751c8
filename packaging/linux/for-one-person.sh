#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
#
# Installs Divit for one person, without an administrator:  sh install.sh    and away again:  sh install.sh remove
# Where the computer lacks a library that the windows need, it says which; then the .deb is the better way.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
config=${XDG_CONFIG_HOME:-$HOME/.config}
program=$HOME/.local/lib/divit-agent
command=$HOME/.local/bin/divit
scheme=$data/applications/tr.divit.agent.desktop
verify=$data/applications/tr.divit.verify.desktop
login=$config/autostart/tr.divit.agent.desktop
icon=$data/icons/hicolor/scalable/apps/tr.divit.agent.svg

desktops() {
    if command -v update-desktop-database >/dev/null 2>&1; then
        update-desktop-database -q "$data/applications" || true
    fi
}

entry() {
    mkdir -p "$(dirname -- "$2")"
    sed -e "s|^Exec=/usr/bin/divit|Exec=\"$program/divit\"|" -e "s|^TryExec=.*|TryExec=$program/divit|" "$here/$1" >"$2"
}

case "${1:-install}" in
install)
    missing=$(find "$here/program" -name '*.so*' -type f -exec ldd {} + 2>/dev/null | sed -n 's/^[[:space:]]*\(.*\) => not found/\1/p' | sort -u)
    if [ -n "$missing" ]; then
        echo "Bu bilgisayarda eksik / missing on this computer:" >&2
        echo "$missing" >&2
        exit 1
    fi
    mkdir -p "$(dirname -- "$program")" "$(dirname -- "$command")" "$(dirname -- "$icon")"
    rm -rf "$program.new"
    cp -R "$here/program" "$program.new"
    rm -rf "$program"
    mv "$program.new" "$program"
    ln -sfn ../lib/divit-agent/divit "$command"
    cp "$here/tr.divit.agent.svg" "$icon"
    entry divit.desktop "$scheme"
    entry verify.desktop "$verify"
    entry autostart.desktop "$login"
    desktops
    "$program/divit" agent browsers >/dev/null
    ;;
remove)
    # What was signed is noted in $data/divit and stays.
    rm -rf "$program" "$command" "$scheme" "$verify" "$login" "$icon" "$data/divit/extension-host"
    find "$config" "$HOME/.mozilla" -name tr.divit.agent.json -type f -delete 2>/dev/null || true
    desktops
    ;;
*)
    echo "sh install.sh [remove]" >&2
    exit 2
    ;;
esac
