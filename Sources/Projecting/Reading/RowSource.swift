internal import EventLog

/// Goes through a table's rows at one moment: each ``next()`` puts the next row into ``reading``.
///
/// Rows are read in batches, each in a snapshot of its own. All of them are of the one moment, so a store
/// that goes on meanwhile changes nothing.
protocol RowSource: AnyObject {
    var reading: RowReading { get }
    func next() throws -> Bool
}

/// Rows of streams, with the aggregates that they are joined with.
final class StreamSource: RowSource {
    private static let batchSize = 256

    let reading: RowReading
    private let moments: MomentReader
    private var reader: FoldReader
    private let joined: Aggregate?
    private var range: NameRange
    private let descending: Bool
    private var batch: [Entry] = []
    private var place = 0
    private var isAtEnd = false
    /// Rows of the batch that had to be decoded.
    private var rows: [Row] = []
    /// A key of the batch, which lies in ``RowReading/stored``, and where its row is.
    private struct Entry {
        let place: RowBytes.Place
        var row = Cells.stored
    }
    private enum Cells {
        case none, stored
        case decoded(Int)
    }

    /// Survivors of merges, which have a row even where they do not exist.
    private var survivors: [[UInt8]]
    /// Whether one row is asked for.
    private let isPoint: Bool

    /// - Parameter joined: the first aggregate joined, whose totals are put into ``RowReading/totals`` –
    ///   `nil` where no column needs them.
    init(
        _ moments: MomentReader, fold: Int, wanted: UInt64, joined: Aggregate?, isOfContacts: Bool,
        range: NameRange, descending: Bool
    ) {
        self.moments = moments
        self.joined = joined
        self.range = range
        self.descending = descending
        reader = moments.foldReader(fold, wanted: wanted)
        reading = moments.reading(ofFold: fold)
        isPoint = range.upper == range.lower
        let names = isOfContacts ? moments.context.merges.allSurvivors.map { Array($0.utf8) } : []
        let inRange = names.filter { range.contains($0) }
        survivors = descending ? inRange : inRange.reversed()
    }

    var refoldCount: Int { reader.refoldCount }

    func next() throws -> Bool {
        if place == batch.count, !isAtEnd { try readBatch() }
        guard place < batch.count else { return false }
        let entry = batch[place]
        place += 1
        reading.takeStoredKey()
        switch entry.row {
        case .stored:
            reading.cells = .stored
            reading.stored.stand(at: entry.place)
        case .decoded(let number):
            reading.cells = .row(rows[number])
            reading.stored.stand(atKey: entry.place)
        case .none:
            reading.cells = .none
            reading.stored.stand(atKey: entry.place)
        }
        if let joined {
            reading.totals =
                try moments.groups(of: joined, reading.stored.key).first?.totals ?? Totals(joined)
        }
        return true
    }

    private func readBatch() throws {
        batch.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        place = 0
        let stored = reading.stored
        stored.removeAll()
        if isPoint {
            isAtEnd = true
            if let row = try reader.row(of: range.lower) {
                batch.append(Entry(place: stored.append(range.lower), row: .decoded(0)))
                rows.append(row)
            } else {
                try addSurvivors(before: nil)
            }
            return
        }
        // Not in `batch` itself: a property that changes for each row is checked for each.
        var found = batch
        batch = []
        try reader.scan(range, descending: descending, isDecoding: false) { key, content in
            switch content {
            case .bytes(let bytes): found.append(Entry(place: stored.append(key, bytes)))
            case .row(let row):
                found.append(Entry(place: stored.append(key, nil), row: .decoded(rows.count)))
                rows.append(row)
            }
            return found.count < Self.batchSize
        }
        batch = found
        isAtEnd = batch.count < Self.batchSize
        if let last = batch.last, !isAtEnd {
            range = range.rest(behind: stored.key(at: last.place), descending: descending)
        }
        if !survivors.isEmpty { try addSurvivors() }
    }

    /// Puts the survivors that have no row of their own in their places.
    private func addSurvivors() throws {
        let found = batch
        batch.removeAll(keepingCapacity: true)
        for entry in found {
            try addSurvivors(before: reading.stored.key(at: entry.place))
            batch.append(entry)
        }
        if isAtEnd { try addSurvivors(before: nil) }
    }

    /// Adds the survivors that come before `key` and do not exist themselves, where one of theirs does.
    private func addSurvivors(before key: [UInt8]?) throws {
        while let survivor = survivors.last {
            if let key {
                if survivor == key {
                    survivors.removeLast()
                    return
                }
                let isBefore =
                    descending
                    ? key.lexicographicallyPrecedes(survivor) : survivor.lexicographicallyPrecedes(key)
                if !isBefore { return }
            }
            survivors.removeLast()
            if try hasMember(survivor) {
                batch.append(Entry(place: reading.stored.append(survivor), row: Cells.none))
            }
        }
    }

    /// Whether a contact that was merged into `survivor` exists at the moment.
    private func hasMember(_ survivor: [UInt8]) throws -> Bool {
        let members = moments.context.merges.members(of: String(decoding: survivor, as: UTF8.self))
        return try members.contains { try reader.row(of: Array($0.utf8)) != nil }
    }
}

/// Rows of the elements that are made of streams' cells.
final class ElementSource: RowSource {
    var reading: RowReading { streams.reading }
    private let streams: any RowSource
    private let make: @Sendable (RowReading) -> [[Value]]
    private let descending: Bool
    private var elements: [[Value]] = []
    private var place = 0

    init(_ streams: any RowSource, descending: Bool, _ make: @escaping @Sendable (RowReading) -> [[Value]]) {
        self.streams = streams
        self.descending = descending
        self.make = make
    }

    func next() throws -> Bool {
        while place == elements.count {
            guard try streams.next() else { return false }
            elements = make(reading)
            place = 0
        }
        reading.number = descending ? elements.count - 1 - place : place
        reading.element = elements[reading.number]
        place += 1
        return true
    }
}

/// Rows of the keys of an aggregate.
final class AggregateSource: RowSource {
    private static let batchSize = 256

    let reading: RowReading
    private let moments: MomentReader
    private let aggregate: Aggregate
    private var range: NameRange
    private let descending: Bool
    private var firsts: [[UInt8]] = []
    private var survivors: [[UInt8]]
    private var groups: [MomentReader.Group] = []
    private var isAtEnd = false

    init(_ moments: MomentReader, _ aggregate: Aggregate, range: NameRange, descending: Bool) {
        self.moments = moments
        self.aggregate = aggregate
        self.range = range
        self.descending = descending
        reading = moments.reading(ofFold: nil)
        let names = moments.context.merges.allSurvivors.map { Array($0.utf8) }.filter { range.contains($0) }
        survivors = descending ? names : names.reversed()
    }

    func next() throws -> Bool {
        while groups.isEmpty {
            if firsts.isEmpty, !isAtEnd { try readBatch() }
            guard let first = firsts.popLast() else { return false }
            let found = try moments.groups(of: aggregate, first)
            groups = descending ? found : found.reversed()
            reading.key = String(decoding: first, as: UTF8.self)
        }
        guard let group = groups.popLast() else { return false }
        let rest = group.rest.split(separator: 0, omittingEmptySubsequences: false)
        reading.keyParts = [reading.key] + rest.map { String(decoding: $0, as: UTF8.self) }
        reading.totals = group.totals
        return true
    }

    private func readBatch() throws {
        var batch = try moments.firstParts(
            of: aggregate, in: range, descending: descending, limit: Self.batchSize)
        let last = batch.last
        isAtEnd = batch.count < Self.batchSize
        // Survivors that nothing was contributed to themselves.
        while let survivor = survivors.last {
            let isDue =
                isAtEnd
                || last.map {
                    descending
                        ? !survivor.lexicographicallyPrecedes($0) : !$0.lexicographicallyPrecedes(survivor)
                } ?? true
            guard isDue else { break }
            if !batch.contains(survivor) { batch.append(survivor) }
            survivors.removeLast()
        }
        batch.sort { descending ? $0.lexicographicallyPrecedes($1) : $1.lexicographicallyPrecedes($0) }
        firsts = batch
        if let last { range = range.rest(behind: last, descending: descending) }
    }
}
