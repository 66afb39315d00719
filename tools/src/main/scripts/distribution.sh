#!/usr/bin/env bash
# Lays out the distribution around its jar: the launcher, the licences and the cache that makes the command start fast.
set -euo pipefail
root=$1
dist=$2
mkdir -p "$dist/bin"
rm -f "$dist/lib/omendb.aot"
cp "$root/omendb" "$dist/bin/omendb"
chmod 755 "$dist/bin/omendb"
for file in LICENSE NOTICE README.md CHANGELOG.md; do
  cp "$root/$file" "$dist/$file"
done
# Without the cache everything works, only slower: a machine that cannot train must still be able to build.
training=$(mktemp -d)
trap 'rm -rf "$training"' EXIT
{
  printf 'id,v,title\n0,"[1, 2]",one\n1,"[3, 4]",two\n' >"$training/rows.csv"
  "$dist/bin/omendb" import "$training/rows.omen" "$training/rows.csv"
  "$dist/bin/omendb" index create "$training/rows.omen" --column v --type hnsw --metric l2
  "$dist/bin/omendb" delete "$training/rows.omen" --where 'id = 1'
  "$dist/bin/omendb" --train "$training/rows.omen"
} >"$dist/../train.log" 2>&1 || rm -f "$dist/lib/omendb.aot"
