#!/usr/bin/env bash
# Prints what CHANGELOG.md says of a version: notes.sh VERSION
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

notes=$(awk -v heading="## [$1] - " '
    /^## / || /^\[.*\]: / { inside = index($0, heading) == 1; next }
    inside { print }
' CHANGELOG.md)
if [ -z "${notes//[[:space:]]/}" ]; then
    echo "CHANGELOG.md has no section \"## [$1] - DATE\": give the unreleased section that heading" >&2
    exit 1
fi
printf '%s\n' "$notes"
