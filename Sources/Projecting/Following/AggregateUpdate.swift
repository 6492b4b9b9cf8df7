internal import EventLog
internal import LMDB

/// Takes streams' old contributions out of a store's aggregates and puts the new ones in.
struct AggregateUpdate {
    private struct Key: Hashable {
        let aggregate: Int
        let key: [UInt8]
    }

    let store: ProjectionStore
    /// Keys of which only all contributions together tell a least, greatest or last.
    private var unknown: Set<Key> = []

    init(store: ProjectionStore) {
        self.store = store
    }

    private var aggregates: [Aggregate] { store.projection.aggregates }

    mutating func add(_ update: StoreChanges.Update, _ transaction: inout WriteTransaction) throws {
        let fold = store.projection.folds[update.fold]
        var (old, new) = (Contributions(), Contributions())
        fold.contributions(of: update.before, update.stream, into: &old)
        fold.contributions(of: update.after, update.stream, into: &new)
        if old.entries == new.entries { return }
        // Entries of one key stand together in both, and both are walked side by side.
        var (before, after) = (
            old.entries.sorted(by: Self.precedes)[...], new.entries.sorted(by: Self.precedes)[...]
        )
        while let next = [before.first, after.first].compactMap({ $0 }).min(by: Self.precedes) {
            let key = Key(aggregate: next.aggregate, key: next.key)
            let (from, to) = (Self.take(key, of: &before), Self.take(key, of: &after))
            if from != to { try change(key, from: from, to: to, of: update.stream, &transaction) }
        }
    }

    private static func precedes(_ one: Contributions.Entry, _ other: Contributions.Entry) -> Bool {
        one.aggregate != other.aggregate
            ? one.aggregate < other.aggregate : one.key.lexicographicallyPrecedes(other.key)
    }

    /// Takes the entries of `key` off the front.
    private static func take(
        _ key: Key, of entries: inout ArraySlice<Contributions.Entry>
    ) -> ArraySlice<Contributions.Entry> {
        let taken = entries.prefix { $0.aggregate == key.aggregate && $0.key == key.key }
        entries = entries[taken.endIndex...]
        return taken
    }

    private func total(_ entries: ArraySlice<Contributions.Entry>, _ aggregate: Aggregate) -> Totals {
        var totals = Totals(aggregate)
        for entry in entries { totals.merge(entry.totals, aggregate) }
        return totals
    }

    private mutating func change(
        _ key: Key, from old: ArraySlice<Contributions.Entry>, to new: ArraySlice<Contributions.Entry>,
        of stream: [UInt8], _ transaction: inout WriteTransaction
    ) throws {
        let aggregate = aggregates[key.aggregate]
        if !aggregate.isInvertible, old.isEmpty != new.isEmpty {
            let giver = ContributionTable.giverKey(key.key, stream)
            let table = store.tables.givers[key.aggregate]
            let nothing: [UInt8] = []
            if new.isEmpty {
                try transaction.delete(giver.span.bytes, in: table)
            } else {
                try transaction.put(giver.span.bytes, nothing.span.bytes, in: table)
            }
        }
        var (totals, count) = try present(key, &transaction)
        if !totals.replace(total(old, aggregate), by: total(new, aggregate), aggregate) {
            unknown.insert(key)
        }
        count = count &- UInt64(old.count) &+ UInt64(new.count)
        try put(key, totals, count, &transaction)
    }

    private func present(
        _ key: Key, _ transaction: inout WriteTransaction
    ) throws -> (totals: Totals, count: UInt64) {
        let name = key.key
        let found = try transaction.get(name.span.bytes, in: store.tables.totals[key.aggregate])?
            .withUnsafeBytes { TotalsCodec.read($0) }
        return (found ?? nil) ?? (Totals(aggregates[key.aggregate]), 0)
    }

    private func put(
        _ key: Key, _ totals: Totals, _ count: UInt64, _ transaction: inout WriteTransaction
    ) throws {
        let (name, table) = (key.key, store.tables.totals[key.aggregate])
        if count == 0 {
            try transaction.delete(name.span.bytes, in: table)
        } else {
            let value = TotalsCodec.bytes(totals, count: count)
            try transaction.put(name.span.bytes, value.span.bytes, in: table)
        }
    }

    /// Merges the keys that are not known anew from all that contribute to them.
    mutating func finish(_ transaction: inout WriteTransaction) throws {
        for key in unknown {
            let (_, count) = try present(key, &transaction)
            if count == 0 { continue }
            var totals = Totals(aggregates[key.aggregate])
            for stream in try givers(of: key, transaction) {
                for entry in try contributions(of: stream, transaction)
                where entry.aggregate == key.aggregate && entry.key == key.key {
                    totals.merge(entry.totals, aggregates[key.aggregate])
                }
            }
            try put(key, totals, count, &transaction)
        }
        unknown = []
    }

    private func givers(
        of key: Key, _ transaction: borrowing WriteTransaction
    ) throws -> [[UInt8]] {
        let prefix = key.key + [0, 0]
        var cursor = try transaction.cursor(store.tables.givers[key.aggregate])
        var streams: [[UInt8]] = []
        var isThere = try cursor.seek(toOrAfter: prefix.span.bytes)
        while isThere {
            let isOfKey = cursor.key.withUnsafeBytes { bytes in
                guard bytes.starts(with: prefix) else { return false }
                streams.append(Array(bytes.dropFirst(prefix.count)))
                return true
            }
            if !isOfKey { break }
            isThere = try cursor.next()
        }
        return streams
    }

    private func contributions(
        of stream: [UInt8], _ transaction: borrowing WriteTransaction
    ) throws -> [Contributions.Entry] {
        let category = String(decoding: stream.prefix { $0 != UInt8(ascii: "-") }, as: UTF8.self)
        guard let index = store.projection.folds.firstIndex(where: { $0.category == category }),
            let bytes = try transaction.get(stream.span.bytes, in: store.tables.streams[index])
        else { return [] }
        let fold = store.projection.folds[index]
        var row = Row(columnCount: fold.columnCount)
        let exists = bytes.withUnsafeBytes { bytes in
            guard let record = StreamRecord(bytes), record.creation.position != UInt64.max else {
                return false
            }
            var reader = ByteReader(bytes, from: record.row.lowerBound)
            return RowCodec.read(&reader, into: &row, wanted: .max)
        }
        var contributions = Contributions()
        fold.contributions(of: exists ? row : nil, stream, into: &contributions)
        return contributions.entries
    }
}
