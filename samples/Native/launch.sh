#!/bin/sh
# Runs the program for the newest instruction set that this processor has: lenet-x86-64-v4, -v3 or -v2 beside this file, as far as they are there.
here=$(dirname "$0")
levels=$(/lib64/ld-linux-x86-64.so.2 --help)
for level in x86-64-v4 x86-64-v3 x86-64-v2; do
    case $levels in *"$level (supported"*) [ -x "$here/lenet-$level" ] && exec "$here/lenet-$level" "$@" ;; esac
done
echo "No program beside $0 runs on this processor." >&2
exit 78
