public import EventLog
internal import Foundation

/// What an import reads.
public enum ImportFormat: Sendable {
    /// CloudEvents JSON, one event a line.
    case cloudEvents
    /// A table whose rows a mapping turns into events.
    case csv(Mapping)
}

extension Ledger {
    /// Imports `path` (`-`: standard input; gzip and zstd are recognised). Every line is its own append;
    /// what is refused goes to `refusedPath` with its reasons, and the import goes on.
    ///
    /// - Parameter report: called after each commit.
    public func importEvents(
        from path: String, as format: ImportFormat, refusedPath: String,
        report: @escaping (ImportProgress) -> Void = { _ in }
    ) async throws -> ImportProgress {
        let importer = Importer(ledger: self, refused: RefusedLines(path: refusedPath), report: report)
        let bytes = try ByteSources.open(path)
        switch format {
        case .cloudEvents:
            var source = CloudEventsSource(bytes)
            return try await importer.run(&source)
        case .csv(let mapping):
            var source = try MappedSource(bytes, mapping: mapping, ledger: self)
            return try await importer.run(&source)
        }
    }

    /// Writes the events that count at a moment to `write`, a line each: their entries, or – `disclosing` –
    /// with personal values in place.
    ///
    /// - Parameters:
    ///   - end: the first `end` events are known.
    ///   - validAt: events whose `time` is later are left out; what takes effect by position alone –
    ///     corrections, annulments, merges, settings – stays.
    /// - Returns: how many.
    public func export(
        before end: UInt64, validAt: Instant? = nil, disclosing: Bool, _ write: ([UInt8]) throws -> Void
    ) throws -> UInt64 {
        var block: [UInt8] = []
        var count: UInt64 = 0
        try log.scan(to: end) { decoder in
            if let validAt, decoder.time > validAt, try !Self.isTimeless(decoder.type) { return true }
            let event = try decoder.event()
            count += 1
            block.append(contentsOf: disclosing ? try json(event, as: .original) : event.entry)
            block.append(UInt8(ascii: "\n"))
            if block.count > 1 << 20 {
                try write(block)
                block.removeAll(keepingCapacity: true)
            }
            return true
        }
        try write(block)
        return count
    }

    /// What takes effect by position alone: settings, and what amends or merges.
    private static let timelessCategories: Set<String> = [
        "ledger", "pipeline", "calendar", "fx", "kpi", "catalogue",
    ]

    private static func isTimeless(_ type: String) -> Bool {
        timelessCategories.contains(String(type.prefix { $0 != "." }))
            || type == "contact.merged" || type == "contact.unmerged"
    }
}
