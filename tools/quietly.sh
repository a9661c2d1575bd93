#!/usr/bin/env bash
# Runs a command; shows what it said only when it failed. First argument: a name for the step.
name=$1
shift
if ! said=$("$@" 2>&1); then
    printf '%s\n%s failed.\n' "$said" "$name" >&2
    exit 1
fi
