internal import EventLog
internal import LMDB

/// Contributions to the aggregates of one projection, gathered in memory.
struct ContributionTable: Sendable {
    struct Sum: Sendable {
        var totals: Totals
        var count: UInt64
    }

    private(set) var sums: [[[UInt8]: Sum]]
    /// Keys of the givers' tables.
    private(set) var givers: [[[UInt8]]]
    private let aggregates: [Aggregate]

    init(_ projection: Projection) {
        aggregates = projection.aggregates
        sums = aggregates.map { _ in [:] }
        givers = aggregates.map { _ in [] }
    }

    var count: Int { sums.reduce(0) { $0 + $1.count } + givers.reduce(0) { $0 + $1.count } }

    mutating func add(_ contributions: Contributions, of stream: [UInt8]) {
        for entry in contributions.entries where !aggregates[entry.aggregate].isInvertible {
            givers[entry.aggregate].append(Self.giverKey(entry.key, stream))
        }
        addTotals(contributions)
    }

    /// Adds without noting who gave.
    mutating func addTotals(_ contributions: Contributions) {
        for entry in contributions.entries {
            let aggregate = aggregates[entry.aggregate]
            if let index = sums[entry.aggregate].index(forKey: entry.key) {
                sums[entry.aggregate].values[index].count += 1
                sums[entry.aggregate].values[index].totals.merge(entry.totals, aggregate)
            } else {
                sums[entry.aggregate][entry.key] = Sum(totals: entry.totals, count: 1)
            }
        }
    }

    static func giverKey(_ key: [UInt8], _ stream: [UInt8]) -> [UInt8] {
        var whole: [UInt8] = []
        whole.reserveCapacity(key.count + 2 + stream.count)
        whole += key
        whole.append(0)
        whole.append(0)
        whole += stream
        return whole
    }

    /// Merges all into the store's tables.
    func write(to store: ProjectionStore, _ transaction: inout WriteTransaction) throws {
        for aggregate in aggregates {
            let table = store.tables.totals[aggregate.index]
            let sorted = sums[aggregate.index].sorted { $0.key.lexicographicallyPrecedes($1.key) }
            for (key, sum) in sorted {
                var sum = sum
                let present = try transaction.get(key.span.bytes, in: table)?.withUnsafeBytes {
                    TotalsCodec.read($0)
                }
                if let present = present ?? nil {
                    sum.totals.merge(present.totals, aggregate)
                    sum.count += present.count
                }
                let value = TotalsCodec.bytes(sum.totals, count: sum.count)
                try transaction.put(key.span.bytes, value.span.bytes, in: table)
            }
            let nothing: [UInt8] = []
            for key in givers[aggregate.index].sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                try transaction.put(
                    key.span.bytes, nothing.span.bytes, in: store.tables.givers[aggregate.index])
            }
        }
    }
}
