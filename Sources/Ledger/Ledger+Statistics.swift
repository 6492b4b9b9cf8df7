internal import EventLog
internal import Foundation

/// How much a ledger holds, and how much disk that takes.
public struct LedgerStatistics: Sendable {
    public struct TypeCount: Sendable {
        public let type: String
        public let events: Int
    }

    public struct Table: Sendable {
        public let name: String
        public let entries: Int
        /// Of the pages that the table's tree has.
        public let bytes: Int
    }

    public let events: UInt64
    public let streams: Int
    /// The position that the next event gets.
    public let head: UInt64
    /// Of all files in the data directory, as allocated on disk or as long as they are, whichever is more.
    public let bytes: Int
    public let types: [TypeCount]
    public let tables: [Table]

    public var bytesPerEvent: Double? { events == 0 ? nil : Double(bytes) / Double(events) }
}

extension Ledger {
    public func statistics() throws -> LedgerStatistics {
        var counts: [String: Int] = [:]
        var streams = 0
        let end = try log.scan { decoder in
            counts[try decoder.type, default: 0] += 1
            if decoder.revision == 0 { streams += 1 }
            return true
        }
        return LedgerStatistics(
            events: end, streams: streams, head: end, bytes: try Self.byteCount(of: directory),
            types: counts.sorted { $0.key < $1.key }.map { .init(type: $0.key, events: $0.value) },
            tables: try log.statistics().map { .init(name: $0.name, entries: $0.entries, bytes: $0.bytes) })
    }

    /// Bytes of the files in `directory` and below.
    private static func byteCount(of directory: String) throws -> Int {
        let keys: Set<URLResourceKey> = [.isRegularFileKey]
        let files = FileManager.default.enumerator(
            at: URL(fileURLWithPath: directory), includingPropertiesForKeys: Array(keys))
        var count = 0
        for case let file as URL in files ?? FileManager.DirectoryEnumerator() {
            var status = stat()
            guard stat(file.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            count += max(Int(status.st_size), Int(status.st_blocks) * 512)
        }
        return count
    }
}
