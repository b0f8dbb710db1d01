#!/usr/bin/env bash
# check.sh BUILD_DIR: installs the build into a fresh prefix, and builds and runs the consumer's programs against it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$1" --prefix "$work/prefix" >/dev/null
if [ -e "$work/prefix/bin/eyeriss" ]; then "$work/prefix/bin/eyeriss" --version; fi
cmake -G Ninja -S "$here/consumer" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build "$work/build" >/dev/null
"$work/build/count_passes"
for digit in 3 7; do
  seen=$("$work/build/classify_digit" "$here/../../models/digits/$digit.png")
  echo "digit $digit: $seen"
  [ "$seen" = "$digit" ]
done
