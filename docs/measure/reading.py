#!/usr/bin/env python3
"""Compares what jiufen reads with what other programs read: pdftotext for .pdf, python-docx for .docx.

    docs/measure/reading.py target/release/jiufen FILE...

Counts the characters (blanks aside) that one side has and the other has not, wherever they stand, and how much of the order is the same: the
length of the longest common subsequence of lines' characters against the longer side, by difflib. Running heads and page numbers, which jiufen
leaves out, show as characters that only the other side has.
"""

import collections
import difflib
import subprocess
import sys
import time


def characters(text):
    return [c for c in text if not c.isspace()]


def other(path):
    if path.endswith(".pdf"):
        return subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
    import docx  # python-docx

    document = docx.Document(path)
    return "\n".join(p.text for p in document.iter_inner_content() if hasattr(p, "text")) + "\n".join(
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    )


def main():
    program, files = sys.argv[1], sys.argv[2:]
    print("file\tours\ttheirs\tonly ours\tonly theirs\torder\tseconds")
    for path in files:
        begun = time.monotonic()
        run = subprocess.run([program, "read", path], capture_output=True)
        took = time.monotonic() - begun
        if run.returncode:
            print(f"{path}\trefused: {run.stderr.decode().strip().splitlines()[-1]}")
            continue
        ours, theirs = characters(run.stdout.decode()), characters(other(path))
        a, b = collections.Counter(ours), collections.Counter(theirs)
        same = sum(m.size for m in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks())
        print(
            f"{path}\t{len(ours)}\t{len(theirs)}\t{sum((a - b).values())}\t{sum((b - a).values())}"
            f"\t{same / max(len(ours), len(theirs), 1):.4f}\t{took:.2f}"
        )


main()
