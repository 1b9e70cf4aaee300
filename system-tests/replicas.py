#!/usr/bin/env python3
"""Reads what dfs info -o json prints: every chunk must have three serving replicas on three nodes.

replicas.py [PORT]: and at least one chunk a replica on the node with this port."""
import json, sys

text = sys.stdin.read()
decoder, at, files = json.JSONDecoder(), 0, []
while at < len(text):
    part, at = decoder.raw_decode(text, at)
    files += part
    at += len(text[at:]) - len(text[at:].lstrip())
bad, chunks, nodes = 0, set(), {}
for file in files:
    if not file["complete"]:
        print("NOT WHOLE", file["path"])
        bad += 1
    for extent in file["extents"]:
        serving = {r["node"] for r in extent["replicas"] if r["state"] == "serving"}
        if len(serving) != 3 or len(extent["replicas"]) != 3:
            print("BAD", file["path"], extent["chunk"], extent["replicas"])
            bad += 1
        chunks.add(extent["chunk"])
        for r in extent["replicas"]:
            nodes.setdefault(r["address"], set()).add(extent["chunk"])
counts = ", ".join(f"{a} {len(c)}" for a, c in sorted(nodes.items()))
print(f"{len(files)} files, {len(chunks)} chunks, {bad} without three replicas; by node: {counts}")
wanted = [c for a, c in nodes.items() if len(sys.argv) > 1 and a.endswith(":" + sys.argv[1])]
if not chunks or bad or (len(sys.argv) > 1 and not wanted):
    sys.exit(1)
