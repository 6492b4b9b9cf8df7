"""Views beside what else could fold the same events; run by Benchmarks/peers.

Three questions, put to each:
  fold       the latest profile of every contact, and deals' amounts by stage and month, from all events
  half       what customers had bought and what had been won, by currency, after the first half of the events
  by stage   SELECT stage, sum(amount) FROM deals GROUP BY stage, over a table of deals as they are now

A peer answers from the events themselves, as SQL over their JSON; Daftar's fold is `rebuild` of three
projections, which keeps every earlier state of every row as well.
"""

import csv
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

import duckdb

DAFTAR, WORK, ROUNDS = sys.argv[1], sys.argv[2], int(sys.argv[3])
LEDGER = f"{WORK}/ledger"
POSTGRES = "/usr/lib/postgresql"
figures = {}


def note(name, value, unit):
    figures.setdefault((name, unit), []).append(value)
    print(f"{name}: {value:,.3f} {unit}" if unit == "s" else f"{name}: {value:,.0f} {unit}", flush=True)


def seconds(work):
    start = time.monotonic()
    work()
    return time.monotonic() - start


# How each writes a field of `data`, and what else differs.
DIALECTS = {
    "duckdb": dict(
        text=lambda *path: f"data->>'$.{'.'.join(path)}'",
        latest=lambda value: f"arg_max({value}, position) FILTER (WHERE {value} IS NOT NULL)",
        month=lambda value: f"strftime({value}::timestamp, '%Y-%m')",
        whole="hugeint",
    ),
    "sqlite": dict(
        text=lambda *path: f"data->>'$.{'.'.join(path)}'",
        # SQLite's bare columns: with a single max(), the others are of the row that has it.
        latest=None,
        month=lambda value: f"substr({value}, 1, 7)",
        whole="integer",
    ),
    "postgres": dict(
        text=lambda *path: f"data#>>'{{{','.join(path)}}}'",
        latest=lambda value: f"(array_agg({value} ORDER BY position DESC) FILTER (WHERE {value} IS NOT NULL))[1]",
        month=lambda value: f"substr({value}, 1, 7)",
        whole="bigint",
    ),
}


def fold(dialect):
    of = DIALECTS[dialect]
    text = of["text"]
    profile = {
        "full_name": f"coalesce({text('fullName')}, {text('changes', 'fullName')})",
        "given_name": f"coalesce({text('givenName')}, {text('changes', 'givenName')})",
        "locale": f"coalesce({text('locale')}, {text('changes', 'locale')})",
        "email": text("email"),
    }
    deal = {
        "stage": text("stage"),
        "amount": f"cast({text('amount', 'amount')} AS {of['whole']})",
        "month": f"CASE WHEN type = 'deal.opened' THEN {of['month']('time')} END",
    }

    def latest(columns, category):
        where = f"FROM events WHERE type LIKE '{category}.%'"
        if of["latest"]:
            values = ", ".join(f"{of['latest'](value)} AS {name}" for name, value in columns.items())
            return f"SELECT subject, {values} {where} GROUP BY subject"
        parts = [
            f"(SELECT subject, v AS {name} FROM (SELECT subject, {value} AS v, max(position) {where}"
            f" AND {value} IS NOT NULL GROUP BY subject))"
            for name, value in columns.items()
        ]
        names = ", ".join(columns)
        return f"SELECT subject, {names} FROM {parts[0]}" + "".join(
            f" LEFT JOIN {part} USING (subject)" for part in parts[1:]
        )

    return [
        latest(profile, "contact"),
        f"SELECT coalesce(stage, 'new'), month, sum(amount) FROM ({latest(deal, 'deal')}) AS deals GROUP BY 1, 2",
    ]


def half(dialect, end):
    of = DIALECTS[dialect]
    amount, currency = of["text"]("total", "amount"), of["text"]("total", "currency")
    won, won_currency = of["text"]("amount", "amount"), of["text"]("amount", "currency")
    return [
        f"SELECT {currency}, sum(cast({amount} AS {of['whole']})) FROM events"
        f" WHERE type = 'order.completed' AND position < {end} GROUP BY 1",
        f"SELECT {won_currency}, sum(cast({won} AS {of['whole']})) FROM events"
        f" WHERE type = 'deal.won' AND position < {end} GROUP BY 1",
    ]


BY_STAGE = "SELECT stage, sum(amount) FROM deals GROUP BY stage"


def daftar(*arguments):
    return subprocess.run(
        [DAFTAR, *arguments, "--data", LEDGER], check=True, capture_output=True, text=True
    ).stdout


class DuckDB:
    name = f"DuckDB {duckdb.__version__}, 2 threads"
    dialect = "duckdb"

    def __init__(self, threads=2):
        self.connection = duckdb.connect(config={"threads": threads})
        if threads != 2:
            self.name = f"DuckDB {duckdb.__version__}, {threads} thread"
        self.connection.execute(f"CREATE VIEW events AS SELECT * FROM '{WORK}/events.parquet'")
        self.connection.execute(f"CREATE TABLE deals AS SELECT * FROM '{WORK}/deals.csv'")

    def __call__(self, statement):
        return self.connection.execute(statement).fetchall()

    @staticmethod
    def prepare():
        duckdb.execute(
            f"""COPY (SELECT row_number() OVER () - 1 AS position, id, type, subject, time, data FROM
            read_json('{WORK}/events.ndjson', format = 'newline_delimited', columns = {{id: 'VARCHAR',
            type: 'VARCHAR', subject: 'VARCHAR', time: 'VARCHAR', data: 'JSON'}}))
            TO '{WORK}/events.parquet' (FORMAT parquet, COMPRESSION zstd)"""
        )


class SQLite:
    name = f"SQLite {sqlite3.sqlite_version}"
    dialect = "sqlite"

    def __init__(self):
        self.connection = sqlite3.connect(f"{WORK}/events.sqlite")
        self.connection.execute("PRAGMA cache_size = -1000000")

    def __call__(self, statement):
        return self.connection.execute(statement).fetchall()

    @staticmethod
    def prepare():
        connection = sqlite3.connect(f"{WORK}/events.sqlite")
        connection.execute(
            "CREATE TABLE events (position INTEGER PRIMARY KEY, id TEXT, type TEXT, subject TEXT, time TEXT, data TEXT)"
        )
        rows = duckdb.execute(f"SELECT * FROM '{WORK}/events.parquet'")
        while block := rows.fetchmany(50_000):
            connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", block)
        with open(f"{WORK}/deals.csv") as file:
            deals = csv.reader(file)
            columns = ", ".join(
                f"{column} {'INTEGER' if column in ('amount', 'version') else 'TEXT'}" for column in next(deals)
            )
            connection.execute(f"CREATE TABLE deals ({columns})")
            connection.executemany(
                f"INSERT INTO deals VALUES ({', '.join('?' * (columns.count(',') + 1))})", deals
            )
        connection.commit()


class Postgres:
    dialect = "postgres"

    def __init__(self):
        version = sorted(os.listdir(POSTGRES), key=int)[-1]
        self.bin, self.name = f"{POSTGRES}/{version}/bin", f"PostgreSQL {version}"
        self.directory = f"{WORK}/postgres"
        os.chmod(WORK, 0o755)
        os.mkdir(self.directory)
        shutil.chown(self.directory, "postgres")
        self.run(f"{self.bin}/initdb", "-D", f"{self.directory}/data", "--locale=C", "-E", "UTF8")
        options = f"-k {self.directory} -h '' -c shared_buffers=2GB -c work_mem=512MB -c fsync=off"
        self.run(
            f"{self.bin}/pg_ctl", "-w", "-D", f"{self.directory}/data", "-o", options, "-l",
            f"{self.directory}/log", "start",
        )
        self("CREATE TABLE events (position bigint PRIMARY KEY, id text, type text, subject text, time text, data jsonb)")
        duckdb.execute(f"COPY (SELECT * FROM '{WORK}/events.parquet') TO '{WORK}/events.csv' (FORMAT csv, HEADER)")
        self(f"\\copy events FROM '{WORK}/events.csv' (FORMAT csv, HEADER)")
        with open(f"{WORK}/deals.csv") as file:
            columns = ", ".join(
                f"{column} {'bigint' if column == 'amount' else 'text'}" for column in next(csv.reader(file))
            )
        self(f"CREATE TABLE deals ({columns})")
        self(f"\\copy deals FROM '{WORK}/deals.csv' (FORMAT csv, HEADER)")
        self("VACUUM ANALYZE")

    def run(self, *command, **options):
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        return subprocess.run([*user, *command], check=True, cwd="/", stdout=subprocess.DEVNULL, **options)

    def __call__(self, statement):
        self.run(
            f"{self.bin}/psql", "-q", "-h", self.directory, "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-c", statement
        )

    def stop(self):
        self.run(f"{self.bin}/pg_ctl", "-m", "immediate", "-D", f"{self.directory}/data", "stop")


def measure_daftar():
    output = daftar("bench", "views", "--rounds", "1", "--json", "--projections", "contacts,deals,orders")
    for line in output.splitlines():
        figure = json.loads(line)
        name, value = figure["name"], figure["value"]
        if name.startswith("rebuild"):
            note(f"Daftar, {name}", value, "events/s")
        elif name.startswith("value of all contacts"):
            note(f"Daftar, {name}", value / 1000, "s")
        elif name.startswith("deals by stage"):
            note(f"Daftar, {name}", value / 1000, "s")


def main():
    head = int(json.loads(daftar("stats", "--json"))["events"])
    daftar("rebuild")
    with open(f"{WORK}/deals.csv", "w") as file:
        file.write(daftar("sql", "SELECT * FROM deals", "--format", "csv"))
    DuckDB.prepare()
    SQLite.prepare()
    peers = [DuckDB(2), DuckDB(1), SQLite()]
    if os.path.isdir(POSTGRES):
        peers.append(Postgres())
    try:
        for number in range(1, ROUNDS + 1):
            print(f"round {number}", flush=True)
            measure_daftar()
            for peer in peers:
                took = seconds(lambda: [peer(statement) for statement in fold(peer.dialect)])
                note(f"{peer.name}, fold", head / took, "events/s")
                took = seconds(lambda: [peer(statement) for statement in half(peer.dialect, head // 2)])
                note(f"{peer.name}, half", took, "s")
                note(f"{peer.name}, by stage", seconds(lambda: peer(BY_STAGE)), "s")
    finally:
        if isinstance(peers[-1], Postgres):
            peers[-1].stop()
    print(f"medians of {ROUNDS}")
    for (name, unit), values in figures.items():
        value = statistics.median(values)
        print(f"{name}: {value:,.3f} {unit}" if unit == "s" else f"{name}: {value:,.0f} {unit}")


main()
