import Projecting
import Testing

/// Statements only read the schema's tables.
@Suite struct DenialTests {
    let session: SQLSession

    init() throws { session = try Deals().session() }

    @Test(arguments: [
        "INSERT INTO deals (deal_id) VALUES ('x')", "UPDATE deals SET amount = 1", "DELETE FROM deals",
        "CREATE TABLE t (x)", "CREATE TEMP TABLE t (x)", "CREATE VIEW v AS SELECT 1", "DROP TABLE deals",
        "CREATE TABLE t AS SELECT * FROM deals", "CREATE INDEX i ON deals (stage)",
        "CREATE VIRTUAL TABLE t USING fts5(x)", "CREATE VIRTUAL TABLE t USING deals",
        "ALTER TABLE deals RENAME TO d", "CREATE TRIGGER t AFTER INSERT ON deals BEGIN SELECT 1; END",
        "ATTACH 'x.db' AS x", "DETACH main", "VACUUM", "VACUUM INTO 'x.db'", "ANALYZE",
        "PRAGMA database_list", "PRAGMA temp_store = FILE", "PRAGMA user_version",
        "PRAGMA writable_schema = 1",
        "SELECT * FROM pragma_database_list", "SELECT count(*) FROM pragma_database_list",
        "SELECT count(*) FROM pragma_compile_options", "SELECT * FROM sqlite_master",
        "SELECT count(*) FROM sqlite_schema", "SELECT * FROM sqlite_temp_master", "SELECT * FROM sqlite_stmt",
        "SELECT name FROM dbstat",
        "BEGIN", "COMMIT", "SAVEPOINT s", "EXPLAIN DELETE FROM deals",
        "SELECT load_extension('x')", "SELECT fts3_tokenizer('simple')",
    ])
    func `all else is denied`(_ sql: String) throws {
        let error = try session.failure(sql)
        let code = try #require(error?.code)
        #expect([.denied, .syntax, .noSuchTable, .failed].contains(code), "\(String(describing: error))")
        // Whatever happened, nothing did.
        #expect(try session.all("SELECT count(*) FROM deals") == [[100]])
        #expect(try session.failure("SELECT * FROM t")?.code == .noSuchTable)
    }

    @Test func `a denial says what is not allowed`() throws {
        #expect(
            try session.failure("ATTACH 'x' AS x")?.message
                == "statements only read: ATTACH is not allowed")
        #expect(
            try session.failure("PRAGMA user_version")?.description
                == "denied: statements only read: PRAGMA user_version is not allowed")
    }

    @Test(arguments: [
        "SELECT 1", "VALUES (1), (2)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5) "
            + "SELECT count(*) FROM n", "SELECT value FROM json_each('[1, 2]')",
        "SELECT count(*) FROM json_tree('[1, 2]')",
        "EXPLAIN QUERY PLAN SELECT * FROM deals", "EXPLAIN SELECT * FROM deals",
        "WITH d AS (SELECT * FROM deals) SELECT count(*) FROM d",
        "WITH d AS MATERIALIZED (SELECT * FROM deals) SELECT count(*) FROM d",
        "SELECT stage, rank() OVER (ORDER BY amount) FROM deals", "SELECT ntile(5) OVER () FROM deals",
        "SELECT sqrt(4.0), json_group_array(stage) FROM deals", "SELECT 1 ;  -- the end",
    ])
    func `reading is allowed`(_ sql: String) throws {
        let error = try session.failure(sql)
        #expect(error == nil, "\(String(describing: error))")
    }

    @Test(arguments: ["", "  ", ";", "-- nothing", "SELECT 1; SELECT 2", "SELECT 1; nonsense", "/* */;;"])
    func `it is exactly one statement`(_ sql: String) throws {
        #expect(try session.failure(sql)?.code == .notOneStatement)
    }
}
