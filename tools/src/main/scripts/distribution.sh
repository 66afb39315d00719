#!/usr/bin/env bash
# Lays out the distribution around its jar: the launcher, the licences and the cache that makes the command start fast.
set -euo pipefail
root=$1
dist=$2
mkdir -p "$dist/bin"
cp "$root/omendb" "$dist/bin/omendb"
chmod 755 "$dist/bin/omendb"
for file in LICENSE NOTICE README.md CHANGELOG.md; do
  cp "$root/$file" "$dist/$file"
done
# Without the cache everything works, only slower: a machine that cannot train must still be able to build.
"$dist/bin/omendb" --train >"$dist/../train.log" 2>&1 || rm -f "$dist/lib/omendb.aot"
