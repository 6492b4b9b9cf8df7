internal import LMDB

/// What opening looks at: that the head on record is the end of the events, and that the newest ones are
/// intact and hash to the root that was committed with them. Everything else is `verify`'s work.
enum OpenCheck {
    /// - Returns: the head.
    static func run(_ reader: LogReader) throws -> UInt64 {
        let bytes = try reader.store.read { transaction, tables in
            let key = LogMeta.headKey
            guard let bytes = try transaction.get(key.span.bytes, in: tables.meta) else { return [UInt8]() }
            return bytes.array
        }
        guard let state = bytes.withUnsafeBytes({ LogState($0) }) else {
            throw LogError(.damaged, "the log's head cannot be read")
        }
        let head = try reader.head()
        guard head >= state.head else {
            throw LogError(.damaged, "the log ends at \(head), but \(state.head) events were committed")
        }
        // Another process may have appended between the two reads; the root is that of the older one.
        let root = try TreeReader(reader: reader).root(size: state.head)
        guard root == state.root else {
            throw LogError(.damaged, "the newest events do not hash to the root committed with them")
        }
        return head
    }
}
