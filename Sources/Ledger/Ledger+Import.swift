internal import EventLog
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

    /// Writes the first `end` events to `write`, a line each: their entries, or – `disclosing` – with
    /// personal values in place.
    ///
    /// - Returns: how many.
    public func export(
        before end: UInt64, disclosing: Bool, _ write: ([UInt8]) throws -> Void
    ) throws -> UInt64 {
        var block: [UInt8] = []
        let count = try log.scan(to: end) { decoder in
            let event = try decoder.event()
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
}
