#!/usr/bin/env python3
"""A build that reads its directory from CSV files. It knows nothing of the harness's protocol.

DIRECTORY_URL is the folder of users.csv, groups.csv and members.csv.
"""

import csv
import os
import pathlib

from once import sync_once


def rows(name):
    with open(pathlib.Path(os.environ["DIRECTORY_URL"], name), newline="", encoding="utf-8") as table:
        return list(csv.DictReader(table))


def main():
    users = [{key: value or None for key, value in row.items()} for row in rows("users.csv")]
    members = {}
    for row in rows("members.csv"):
        members.setdefault(row["group_id"], []).append(row["user_id"])
    groups = [
        {"id": row["id"], "name": row["name"], "associated": row["associated"] == "true",
         "members": members.get(row["id"], [])}
        for row in rows("groups.csv")
    ]
    sync_once(users, groups)


if __name__ == "__main__":
    main()
