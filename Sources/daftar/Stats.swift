import ArgumentParser
import Ledger

struct Stats: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How much the ledger holds, and how much disk that takes.")

    @OptionGroup var place: LedgerPlace

    func run() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let statistics = try ledger.statistics()
        if place.json { return Console.line(json(statistics)) }
        Console.line("events   \(statistics.events) in \(statistics.streams) streams")
        let each = statistics.bytesPerEvent.map { ", \($0.rounded()) an event" } ?? ""
        Console.line("bytes    \(statistics.bytes) in all files\(each)")
        for table in statistics.tables {
            Console.line("  \(table.name): \(table.entries) rows, \(table.bytes) bytes")
        }
        Console.line("types")
        for type in statistics.types { Console.line("  \(type.type): \(type.events)") }
    }

    private func json(_ statistics: LedgerStatistics) -> [UInt8] {
        var text = JSONText()
        text.add("events", statistics.events)
        text.add("streams", statistics.streams)
        text.add("head", "\(statistics.head)")
        text.add("bytes", statistics.bytes)
        text.add("bytes_per_event", statistics.bytesPerEvent)
        var types = JSONText()
        for type in statistics.types { types.add(type.type, type.events) }
        text.add("types", json: types.object)
        var tables = JSONText()
        for table in statistics.tables {
            var numbers = JSONText()
            numbers.add("rows", table.entries)
            numbers.add("bytes", table.bytes)
            tables.add(table.name, json: numbers.object)
        }
        text.add("tables", json: tables.object)
        return text.object
    }
}
