#!/usr/bin/env bash
# Runs `caveat --check` as the inputs of the action say; ends with its exit status.
set -euo pipefail

# One a line; empty lines are none. Not `mapfile`: the bash of macOS does not have it.
lines() {
    list=()
    while IFS= read -r line; do
        line=${line%$'\r'}
        if [ -n "$line" ]; then list+=("$line"); fi
    done <<<"$1"
}

lines "${CAVEAT_PATHS:-.}"
paths=("${list[@]}")
lines "${CAVEAT_ARGS:-}"
options=(--check --format "$CAVEAT_FORMAT" --fail-on "$CAVEAT_FAIL_ON" ${list[@]+"${list[@]}"})

status=0
if [ -n "${CAVEAT_OUTPUT_FILE:-}" ]; then
    mkdir -p "$(dirname "$CAVEAT_OUTPUT_FILE")"
    caveat "${options[@]}" -- "${paths[@]}" >"$CAVEAT_OUTPUT_FILE" || status=$?
else
    caveat "${options[@]}" -- "${paths[@]}" || status=$?
fi
echo "status=$status" >>"$GITHUB_OUTPUT"
exit "$status"
