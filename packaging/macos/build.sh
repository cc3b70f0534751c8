#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
#
# The .pkg for macOS, after "tools/package.py freeze macos". With DIVIT_MACOS_IDENTITY and DIVIT_MACOS_INSTALLER (names
# of Developer ID certificates in the keychain) everything is signed; with DIVIT_MACOS_NOTARY (a profile kept by
# "xcrun notarytool store-credentials") it is notarised too. Without them the package is for trials on one's own machine.
set -eu
cd "$(dirname "$0")/../.."

version=$(.venv/bin/python -c 'import tomllib; print(tomllib.load(open("pyproject.toml", "rb"))["project"]["version"])')
root=var/package/macos
package="dist/divit-agent-$version-$(uname -m).pkg"
mkdir -p "$root/Applications" dist
rm -rf "$root/Applications/Divit.app"
cp -R var/package/frozen/Divit.app "$root/Applications/"

if [ -n "${DIVIT_MACOS_IDENTITY:-}" ]; then
    # From the inside out; the hardened runtime is what notarisation asks for.
    find "$root/Applications/Divit.app" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
        xargs -0 codesign --force --options runtime --timestamp --sign "$DIVIT_MACOS_IDENTITY"
    codesign --force --options runtime --timestamp --entitlements packaging/macos/entitlements.plist \
        --sign "$DIVIT_MACOS_IDENTITY" "$root/Applications/Divit.app"
    codesign --verify --deep --strict "$root/Applications/Divit.app"
fi

# Not relocatable: the manifests of the browsers name /Applications/Divit.app.
pkgbuild --analyze --root "$root" var/package/components.plist
/usr/libexec/PlistBuddy -c 'Set :0:BundleIsRelocatable false' var/package/components.plist
pkgbuild --root "$root" --component-plist var/package/components.plist --identifier tr.divit.agent \
    --version "$version" --install-location / --ownership recommended var/package/divit-agent.pkg
if [ -n "${DIVIT_MACOS_INSTALLER:-}" ]; then
    productbuild --package var/package/divit-agent.pkg --sign "$DIVIT_MACOS_INSTALLER" --timestamp "$package"
else
    productbuild --package var/package/divit-agent.pkg "$package"
fi

if [ -n "${DIVIT_MACOS_NOTARY:-}" ]; then
    xcrun notarytool submit "$package" --keychain-profile "$DIVIT_MACOS_NOTARY" --wait
    xcrun stapler staple "$package"
    spctl --assess --type install --verbose "$package"
fi
