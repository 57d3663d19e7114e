#!/usr/bin/env bash
# Installs a release of caveat on a runner and puts it on the path of later steps.
#
# CAVEAT_ACTION      the folder that holds the action, with the Cargo.toml of its version
# CAVEAT_VERSION     the release to install; empty: that of the action
# CAVEAT_REPOSITORY  the repository of the action, as OWNER/NAME; empty: told from its folder
# CAVEAT_RELEASES    where releases lie, if elsewhere: <it>/v<version>/<archive>
set -euo pipefail

fail() {
    echo "::error title=caveat::$1"
    exit 2
}

version=${CAVEAT_VERSION#v}
if [ -z "$version" ]; then
    version=$(sed -n '/^version = /{s/^version = "\(.*\)"$/\1/p;q;}' "$CAVEAT_ACTION/Cargo.toml")
fi

# Runners lay actions out as .../_actions/OWNER/NAME/REF; `uses: ./` is the repository itself.
repository=${CAVEAT_REPOSITORY:-}
if [ -z "$repository" ]; then
    case $CAVEAT_ACTION in
    */_actions/*/*/*)
        repository=${CAVEAT_ACTION##*/_actions/}
        owner=${repository%%/*}
        name=${repository#*/}
        repository=$owner/${name%%/*}
        ;;
    *) repository=${GITHUB_REPOSITORY:-} ;;
    esac
fi
releases=${CAVEAT_RELEASES:-${GITHUB_SERVER_URL:-https://github.com}/$repository/releases/download}

case "$(uname -s)-$(uname -m)" in
Linux-x86_64) target=x86_64-unknown-linux-musl ;;
Linux-aarch64 | Linux-arm64) target=aarch64-unknown-linux-musl ;;
Darwin-x86_64) target=x86_64-apple-darwin ;;
Darwin-arm64) target=aarch64-apple-darwin ;;
MINGW*-x86_64 | MSYS*-x86_64 | CYGWIN*-x86_64) target=x86_64-pc-windows-msvc ;;
MINGW*-aarch64 | MSYS*-aarch64 | CYGWIN*-aarch64) target=aarch64-pc-windows-msvc ;;
*) fail "there is no release for $(uname -s) on $(uname -m); build it with \`cargo install caveat\`" ;;
esac
# The program for musl runs anywhere; where there is glibc, the one for it is the usual choice.
case $target in
*-linux-musl)
    case $(ldd --version 2>&1 || true) in *GLIBC* | *"GNU libc"*) target=${target%musl}gnu ;; esac
    ;;
esac

folder=caveat-$version-$target
archive=$folder.tar.gz
case $target in *-windows-*) archive=$folder.zip ;; esac
place=${RUNNER_TEMP:-$(mktemp -d)}/caveat
mkdir -p "$place"
cd "$place"

fetch() {
    curl --fail --silent --show-error --location --retry 3 --output "$1" "$releases/v$version/$1" ||
        fail "cannot fetch $1 of version $version from $releases"
}

fetch "$archive"
fetch SHA256SUMS
grep --fixed-strings "  $archive" SHA256SUMS >expected || fail "SHA256SUMS does not name $archive"
if command -v sha256sum >/dev/null; then sum=(sha256sum); else sum=(shasum -a 256); fi
"${sum[@]}" --check expected >/dev/null || fail "$archive is not what SHA256SUMS says it is"
case $archive in
*.zip) unzip -q -o "$archive" ;;
*) tar -xzf "$archive" ;;
esac

echo "$place/$folder" >>"$GITHUB_PATH"
"$place/$folder/caveat" --version
