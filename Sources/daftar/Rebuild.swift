import ArgumentParser
import EventLog
import Ledger
import Projecting

struct Rebuild: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Build views anew from the log, beside those that answer meanwhile, and say what differs.",
        discussion: """
            What stood before answers until the new one takes its place, in one step. A process that is killed \
            meanwhile leaves what stood before, and what it has folded: the same command goes on with that. Rows that differ without a change of definition are a finding: \
            status 1.
            """)

    @OptionGroup var place: LedgerPlace

    @Argument(help: "The projections to build; all of them if none is named.")
    var names: [String] = []

    @Flag(help: "Keep no past of the rows: past moments are then folded from the log, which is slow.")
    var noHistory = false

    func run() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let total = Double(try ledger.log.headPosition())
        let (bar, start) = (ProgressBar(), ContinuousClock.now)
        var (before, events): (UInt64?, UInt64) = (nil, 0)
        let views = ledger.views()
        let known = Set(views.projections.map(\.name))
        if let unknown = names.first(where: { !known.contains($0) }) {
            let list = known.sorted().joined(separator: ", ")
            throw ValidationError("there is no projection \(unknown); there are \(list)")
        }
        let reports = try views.rebuild(names, keepsHistory: !noHistory, isCompared: true) { done in
            before = before ?? done
            events = done - (before ?? 0)
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            bar.show(
                Double(done), of: total, "\(done) events, \(Int(Double(events) / max(seconds, 0.001)))/s")
        }
        bar.finish()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let rate = seconds > 0 ? Int(Double(events) / seconds) : 0
        let text = RebuildText(ledger: ledger)
        if place.json {
            var output = JSONText()
            output.add("events", events)
            output.add("events_before", before ?? 0)
            output.add("seconds", seconds)
            output.add("events_per_second", rate)
            output.add("compared", array: try reports.map(text.json))
            Console.line(output.object)
        } else {
            if let before, before > 0 { Console.line("went on behind \(before) events, folded before") }
            Console.line("folded \(events) events in \((seconds * 100).rounded() / 100) s (\(rate)/s)")
            for report in reports { text.show(report) }
        }
        if reports.contains(where: { !$0.isSame && $0.version == $0.earlierVersion }) { throw ExitCode(1) }
    }
}

/// What differs in a projection that was built anew, as it is printed.
struct RebuildText {
    /// Rows of a table that are printed.
    private static let rowLimit = 10

    let ledger: Ledger

    func show(_ report: RebuildReport) {
        let versions =
            report.version == report.earlierVersion
            ? "" : ", version \(report.earlierVersion) → \(report.version)"
        let place = "\(report.projection)\(versions), compared at position \(report.position)"
        if report.isSame { return Console.line("\(place): nothing differs") }
        Console.line("\(place):")
        for table in report.tables where !table.isSame { show(table) }
    }

    private func show(_ table: RebuildReport.Table) {
        if let change = table.change {
            return Console.line("  \(table.name): the table was \(change.rawValue)")
        }
        let counts = [RowDifference.Kind.added, .removed, .changed].map { kind in
            "\(table.rows.count { $0.kind == kind }) \(kind.rawValue)"
        }
        Console.line("  \(table.name): rows \(counts.joined(separator: ", "))")
        for column in table.addedColumns { Console.line("    column \(column) added") }
        for column in table.removedColumns { Console.line("    column \(column) removed") }
        DifferenceText(ledger: ledger).show(Array(table.rows.prefix(Self.rowLimit)), indent: "    ")
        if table.rows.count > Self.rowLimit {
            Console.line("    and \(table.rows.count - Self.rowLimit) more; --json prints all")
        }
    }

    func json(_ report: RebuildReport) throws -> [UInt8] {
        var output = JSONText()
        output.add("projection", report.projection)
        output.add("earlier_version", report.earlierVersion)
        output.add("version", report.version)
        output.add("position", "\(report.position)")
        output.add("same", report.isSame)
        output.add(
            "tables",
            array: try report.tables.map { table in
                var text = JSONText()
                text.add("name", table.name)
                if let change = table.change { text.add("change", change.rawValue) }
                text.add("added_columns", strings: table.addedColumns)
                text.add("removed_columns", strings: table.removedColumns)
                text.add("rows", json: try DifferenceText(ledger: ledger).json(table.rows))
                return text.object
            })
        return output.object
    }
}
