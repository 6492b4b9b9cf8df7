import ArgumentParser
import Foundation
import Ledger
import Projecting

/// How rows are printed.
struct RowOptions: ParsableArguments {
    @Option(
        help: "How rows are printed: table, json, ndjson or csv.",
        transform: { word in
            guard let format = RowsRenderer.Format(rawValue: word) else {
                throw ValidationError("--format is table, json, ndjson or csv, not \(word)")
            }
            return format
        })
    var format: RowsRenderer.Format?

    @OptionGroup var locale: LocaleOption

    func show(_ rows: some PrintableRows, json: Bool, as showing: Showing) throws {
        var renderer = RowsRenderer(format ?? (json ? .json : .table))
        renderer.display = showing.display
        renderer.units = showing.units
        renderer.booleans = showing.booleans
        _ = try renderer.render(rows) { Console.write($0) }
    }
}

/// How an answer's columns are shown to people.
struct Showing {
    let display: Display
    /// What the report says of its columns, if it is one's answer.
    let units: [String: ColumnUnit]
    /// Names of columns that are 1 or 0.
    let booleans: Set<String>
}

extension RowOptions {
    /// How rows of a ledger of this machine are shown.
    func showing(
        _ rows: SQLRows, of ledger: Ledger, _ views: ProjectionEngine, report: Report? = nil
    ) -> Showing {
        Showing(
            display: locale.display(timeZone: ledger.settings.timeZone), units: report?.units ?? [:],
            booleans: views.booleanColumns(of: rows.tables))
    }
}

struct SQL: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql", abstract: "Ask the views in SQL, at any moment; read-only.",
        discussion: "Tables also take a moment of their own: SELECT … FROM deals WHERE as_of = '2025-03-03'.")

    @OptionGroup var place: LedgerPlace
    @OptionGroup var remote: RemotePlace
    @OptionGroup var moment: MomentOptions
    @OptionGroup var rows: RowOptions
    @Option(help: ArgumentHelp("A parameter of the statement (repeatable).", valueName: "name=value"))
    var parameter: [String] = []
    @Argument(help: "The statement; - reads it from standard input.")
    var statement: String

    func run() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let views = try ViewsAccess.open(ledger)
        let session = try SQLSession(ledger.schema(of: views))
        let found = try session.query(
            text(),
            parameters: Words.pairs(parameter).mapValues(Words.value), asOf: moment.asOf,
            validAt: moment.validAt)
        try rows.show(found, json: place.json, as: rows.showing(found, of: ledger, views))
    }

    func text() -> String {
        statement == "-"
            ? String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self) : statement
    }
}

struct Query: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a view's rows, or one of them, at any moment.")

    @OptionGroup var place: LedgerPlace
    @OptionGroup var remote: RemotePlace
    @OptionGroup var moment: MomentOptions
    @OptionGroup var rows: RowOptions
    @Option(help: "At most so many rows.")
    var limit = 1_000
    @Argument(help: "The table, say `contacts`.")
    var table: String
    @Argument(help: "The first key column's value, say `contact-7`.")
    var key: String?

    func run() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let views = try ViewsAccess.open(ledger)
        guard let known = views.tables.first(where: { $0.name == table }) else {
            let names = views.tables.map(\.name).joined(separator: ", ")
            throw ValidationError("there is no table \(table); there are \(names)")
        }
        var statement = "SELECT * FROM \(known.name)"
        if key != nil { statement += " WHERE \(known.columns[known.keyColumns[0]].name) = :key" }
        let session = try SQLSession(ledger.schema(of: views))
        let found = try session.query(
            statement + " LIMIT \(limit)", parameters: key.map { ["key": .text($0)] } ?? [:],
            asOf: moment.asOf, validAt: moment.validAt)
        try rows.show(found, json: place.json, as: rows.showing(found, of: ledger, views))
    }
}

/// `name=value` on the command line.
enum Words {
    static func pairs(_ words: [String]) throws -> [String: String] {
        var pairs: [String: String] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw ValidationError("--parameter is name=value, not \(word)")
            }
            pairs[String(parts[0])] = String(parts[1])
        }
        return pairs
    }

    /// An integer, a number, or else a text.
    static func value(_ word: String) -> SQLValue {
        if let integer = Int64(word) { return .integer(integer) }
        if let real = Double(word), real.isFinite { return .real(real) }
        return .text(word)
    }
}
