internal import EventLog
internal import LMDB

/// The aggregates as they are materialised: true at the store's position alone.
struct TotalsReader {
    private let store: ProjectionStore

    init(_ store: ProjectionStore) {
        self.store = store
    }

    private func isPresent(
        at moment: ReplayMoment, _ transaction: borrowing ReadTransaction
    ) throws -> Bool {
        guard moment.validAt == nil else { return false }
        return try store.stands(at: moment.end, transaction)
    }

    /// Whether there is a group whose key is one of `firsts` and a part from `low` to `high`; `nil` where the
    /// moment is another.
    func hasGroup(
        of aggregate: Aggregate, _ firsts: [[UInt8]], _ low: [UInt8], _ high: [UInt8], at moment: ReplayMoment
    ) throws -> Bool? {
        let table = store.tables.totals[aggregate.index]
        return try store.environment.read { transaction in
            guard try isPresent(at: moment, transaction) else { return nil }
            var cursor = try transaction.cursor(table)
            for first in firsts {
                let start = first + [0] + low
                guard try cursor.seek(toOrAfter: start.span.bytes) else { continue }
                let isInRange = cursor.key.withUnsafeBytes { key in
                    guard key.count > first.count, key.starts(with: first), key[first.count] == 0 else {
                        return false
                    }
                    return !high.lexicographicallyPrecedes(key.dropFirst(first.count + 1))
                }
                if isInRange { return true }
            }
            return false
        }
    }

    /// The groups whose keys begin with one of `firsts`, in order; `nil` where the moment is another.
    func groups(
        of aggregate: Aggregate, _ firsts: [[UInt8]], at moment: ReplayMoment
    ) throws -> [MomentReader.Group]? {
        let table = store.tables.totals[aggregate.index]
        return try store.environment.read { transaction in
            guard try isPresent(at: moment, transaction) else { return nil }
            var groups: [MomentReader.Group] = []
            var cursor = try transaction.cursor(table)
            for first in firsts {
                var isThere = try cursor.seek(toOrAfter: first.span.bytes)
                while isThere {
                    let rest = cursor.key.withUnsafeBytes { key -> [UInt8]? in
                        guard key.starts(with: first), key.count == first.count || key[first.count] == 0
                        else {
                            return nil
                        }
                        return Array(key.dropFirst(first.count + 1))
                    }
                    guard let rest else {
                        // `contact-1` is followed by `contact-1.2` before its own groups end only where the
                        // byte behind it is less than the separator, which none is.
                        break
                    }
                    let sum = cursor.value.withUnsafeBytes { TotalsCodec.read($0) }
                    guard let sum else {
                        throw ProjectingError(.damaged, "\(store.path): totals cannot be read")
                    }
                    groups.append(MomentReader.Group(rest: rest, totals: sum.totals))
                    isThere = try cursor.next()
                }
            }
            return groups
        }
    }

    /// Up to `limit` different first parts of keys in `range`, in order; `nil` where the moment is another.
    func firstParts(
        of aggregate: Aggregate, in range: NameRange, descending: Bool, limit: Int, at moment: ReplayMoment
    ) throws -> [[UInt8]]? {
        let table = store.tables.totals[aggregate.index]
        return try store.environment.read { transaction in
            guard try isPresent(at: moment, transaction) else { return nil }
            var parts: [[UInt8]] = []
            var cursor = try transaction.cursor(table)
            // Keys that go on behind a bound belong to the bound's first part.
            var wide = range
            if descending, let upper = range.upper { wide.upper = upper + [range.isUpperIncluded ? 1 : 0] }
            if !descending, !range.isLowerIncluded { wide.lower = range.lower + [1] }
            var isThere = try wide.begin(&cursor, descending: descending)
            while isThere, parts.count < limit {
                let part = cursor.key.withUnsafeBytes { Array($0.prefix { $0 != 0 }) }
                guard range.reaches(part, descending: descending) else { break }
                if range.contains(part), parts.last != part { parts.append(part) }
                isThere = descending ? try cursor.previous() : try cursor.next()
            }
            return parts
        }
    }
}
