"""Sets the repair beside ftfy and OpenCC: character error rate per kind of damage, on the texts of the measuring example.

    pip install ftfy opencc-python-reimplemented
    python docs/measure/repair.py

Run by hand from the root of the repository; it builds the example, which writes damaged and repaired texts to a scratch folder.
"""

import collections
import difflib
import pathlib
import re
import subprocess
import tempfile

import ftfy
import opencc

to_simplified = opencc.OpenCC("t2s")


def distance(left, right):
    """Levenshtein distance; equal heads and tails are taken off, long texts line by line through a matcher's blocks."""
    total = 0
    for tag, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            total += max(b - a, d - c)
    return total


def sniffed(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def stripped(text):
    return re.sub(r"\(\s?[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\s?\)", "", text)


TOOLS = {
    "as is": lambda data: data.decode("utf-8", "replace"),
    "ftfy": lambda data: ftfy.fix_text(data.decode("utf-8", "replace")),
    "OpenCC t2s": lambda data: to_simplified.convert(data.decode("utf-8", "replace")),
    "both": lambda data: to_simplified.convert(ftfy.fix_text(data.decode("utf-8", "replace"))),
    "sniff, ftfy, strip, t2s": lambda data: to_simplified.convert(stripped(ftfy.fix_text(sniffed(data)))),
}

with tempfile.TemporaryDirectory() as scratch:
    subprocess.run(
        ["cargo", "run", "-q", "--release", "-p", "jiufen-documents", "--example", "repair", "--", "--pairs", scratch], check=True
    )
    errors = collections.defaultdict(collections.Counter)
    characters = collections.Counter()
    for place in sorted(pathlib.Path(scratch).glob("*.damaged")):
        kind = place.name.split(".")[1]
        data = place.read_bytes()
        clean = place.with_suffix(".clean").read_text()
        characters[kind] += len(clean)
        for tool, mend in TOOLS.items():
            errors[kind][tool] += distance(mend(data), clean)
        errors[kind]["jiufen"] += distance(place.with_suffix(".repaired").read_text(), clean)

names = [*TOOLS, "jiufen"]
print("| kind | " + " | ".join(names) + " |")
print("| --- |" + " ---: |" * len(names))
for kind, counted in errors.items():
    print(f"| {kind} | " + " | ".join(f"{counted[name] * 100 / characters[kind]:.2f} %" for name in names) + " |")
