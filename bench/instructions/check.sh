#!/usr/bin/env bash
# check.sh [--update]: counts the instructions of the fast engine's inner loops with callgrind and compares them with counts.txt; more than 5 %
# above is an error. callgrind knows AVX2 at most, so this guards the AVX2 code whatever the processor. --update writes the file.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$here/../../build/release/bench/instructions/fast_instructions
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
status=0
for part in products carries counts; do
  valgrind --tool=callgrind --collect-atstart=no --toggle-collect=measured_work --callgrind-out-file="$out/$part" "$program" "$part" >"$out/log" 2>&1 ||
    { cat "$out/log" >&2; exit 1; }
  count=$(sed -n 's/^\(summary\|totals\): \([0-9]*\).*/\2/p' "$out/$part" | head -n 1)
  echo "$part $count" >>"$out/recorded.txt"
  known=$(awk -v part="$part" '$1 == part { print $2 }' "$here/counts.txt" 2>/dev/null || true)
  echo "$part: $count instructions, recorded ${known:-none}"
  if [ "${1:-}" != --update ] && { [ -z "$known" ] || [ "$count" -gt $((known + known / 20)) ]; }; then
    echo "$part: more than 5 % above the recorded count; make it faster, or run check.sh --update and say why in the commit" >&2
    status=1
  fi
done
[ "${1:-}" = --update ] && cp "$out/recorded.txt" "$here/counts.txt"
exit $status
