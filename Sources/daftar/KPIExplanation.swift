import ArgumentParser
import EventLog
import Ledger
import Projecting

/// A figure of the board down to its events: the figure, the entities that count, and what made each count.
struct KPIExplanation {
    struct Cell {
        let column: String
        let value: SQLValue
    }

    struct Entity {
        let table: String
        let key: String
        let column: String
        let period: SQLValue
        let numerator: SQLValue
        let denominator: SQLValue
        let events: [Explanation]
    }

    /// The columns of kpi_board and their values, a row for each period asked for.
    let figures: [[Cell]]
    /// How many entities count.
    let count: Int
    /// The first of them.
    let entities: [Entity]

    /// - Parameter words: parameters of the reports, as words: kpi, period, label and filters.
    init(
        _ words: [String: String], limit: Int, _ moment: MomentOptions, _ views: ProjectionEngine,
        _ ledger: Ledger
    ) throws {
        let session = try SQLSession(ledger.schema(of: views))
        let label = words["label"]
        var boardWords = words
        boardWords["label"] = nil
        let board = try Self.rows("kpi_board", boardWords, session, moment, ledger)
        figures = board.filter { row in
            label == nil || row.first { $0.column == "period" }?.value == label.map { .text($0) }
        }
        let parts = try Self.rows("kpi_entities", words, session, moment, ledger)
        count = parts.count
        let at = try ledger.moment(asOf: moment.asOf, validAt: moment.validAt, of: views)
        entities = try parts.prefix(limit).map { row in
            let (table, key, column) = (
                row[0].value.text ?? "", row[1].value.text ?? "", row[2].value.text ?? ""
            )
            return Entity(
                table: table, key: key, column: column, period: row[3].value, numerator: row[4].value,
                denominator: row[5].value,
                events: try views.explain(table: table, key: key, column: column, at: at))
        }
    }

    private static func rows(
        _ name: String, _ words: [String: String], _ session: SQLSession, _ moment: MomentOptions,
        _ ledger: Ledger
    ) throws -> [[Cell]] {
        guard let report = Ledger.reports.first(where: { $0.name == name }) else { return [] }
        let values = try Self.values(words, report, ledger)
        let found = try report.run(in: session, values, asOf: moment.asOf, validAt: moment.validAt)
        var rows: [[Cell]] = []
        let columns = found.columns
        while try found.next() {
            let values = try found.values()
            rows.append(zip(columns, values).map { Cell(column: $0, value: $1) })
        }
        return rows
    }

    private static func values(
        _ words: [String: String], _ report: Report, _ ledger: Ledger
    ) throws -> [String: SQLValue] {
        do throws(SQLError) {
            return try report.values(of: words, day: ledger.instants)
        } catch {
            throw ValidationError(error.message)
        }
    }
}
