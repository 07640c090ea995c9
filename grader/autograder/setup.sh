#!/usr/bin/env bash
# Gradescope calls this once, as root, when it makes the image: installs what is missing and builds all.
# There is nobody to confine here: no submission is graded.
set -euo pipefail
cd "$(dirname "$0")/weir"
nobody=$(mktemp -d)
./weir grade "$nobody" --unsafe
rm -rf "$nobody"
