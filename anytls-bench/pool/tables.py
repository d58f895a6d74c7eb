#!/usr/bin/env python3
"""Writes a script's table into the pages under docs, between markers, in each language that has them.

A page has it where these two comments stand, each on a line of its own:

    <!-- table NAME -->
    <!-- end of table NAME -->

What stands between them is replaced by a line that says when, of which commit and by which command it was measured, and by the table. Rows are texts that
are the same in all languages, or pairs (English, Chinese). Without --write a script only prints its table.
"""
import datetime
import glob
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MEASURED = ("Measured {date}, commit {commit}{load}: `{command}`", "测量日期 {date}，提交 {commit}{load}：`{command}`")


def commit():
    return os.environ.get("BENCH_COMMIT") or subprocess.run(
        ["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def load(language):
    """Times measured beside much other work are upper bounds, and whoever reads them should know."""
    average = os.getloadavg()[1]
    if average < 1.5:
        return ""
    return (f", load average {average:.0f} on {os.cpu_count()} cores", f"，{os.cpu_count()} 核上平均负载 {average:.0f}")[language]


def cell(value, language):
    return str(value[language] if isinstance(value, tuple) else value)


def text(head, rows, command, language):
    line = lambda row: "| " + " | ".join(cell(value, language) for value in row) + " |"
    measured = MEASURED[language].format(date=datetime.date.today().isoformat(), commit=commit(), load=load(language), command=command)
    return "\n".join([measured, "", line(head), "|" + "---|" * len(head), *map(line, rows)])


def write(name, head, rows, command=None, docs=None):
    """Prints it, and puts it into the pages if --write was given."""
    command = command or os.path.relpath(os.path.abspath(sys.argv[0]), ROOT) + "".join(
        " " + word for word in sys.argv[1:] if word != "--write")
    print(text(head, rows, command, 0), flush=True)
    if "--write" not in sys.argv:
        return
    for page in glob.glob(os.path.join(docs or os.environ.get("BENCH_DOCS") or os.path.join(ROOT, "docs"), "*.md")):
        with open(page) as file:
            before = file.read()
        between = re.compile(f"(<!-- table {re.escape(name)} -->\n).*?(<!-- end of table {re.escape(name)} -->)", re.DOTALL)
        table = text(head, rows, command, int(page.endswith(".zh.md")))
        after = between.sub(lambda found: found.group(1) + "\n" + table + "\n\n" + found.group(2), before)
        if after != before:
            with open(page, "w") as file:
                file.write(after)
            print(f"written: {os.path.relpath(page, ROOT)}", file=sys.stderr)
