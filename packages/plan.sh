#!/usr/bin/env bash
# What a release builds, as outputs of a workflow step: the version and the targets. A tag
# that does not fit the sources is refused before anything is built.
#
# TAG  the tag that is released, such as v0.1.0; empty for a trial run
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=$(sed -n '/^version = /{s/^version = "\(.*\)"$/\1/p;q;}' Cargo.toml)
if [ -n "${TAG:-}" ]; then
    if [ "$TAG" != "v$version" ]; then
        echo "the tag is $TAG, and Cargo.toml says $version: tag v$version, or change Cargo.toml" >&2
        exit 1
    fi
    packages/notes.sh "$version" >/dev/null
fi
{
    echo "version=$version"
    printf 'targets='
    python3 -c 'import json; print(json.dumps(json.load(open("packages/targets.json"))))'
} >>"${GITHUB_OUTPUT:-/dev/stdout}"
