internal import CRM
internal import EventLog

/// Everything that one statement reads of one projection at one moment. Used by one thread.
final class MomentReader {
    let store: ProjectionStore
    let context: ReadContext
    let knowledge: Knowledge
    let log: EventLog
    private let catalogue: @Sendable () -> Catalogue
    private let keepsHistory: Bool
    private var readers: [Int: FoldReader] = [:]
    /// The aggregates at a past moment, once they were computed: by aggregate and first part of the key.
    private var computed: [[[UInt8]: [Group]]]?

    /// What follows the first part of an aggregate's key, and the totals.
    struct Group {
        let rest: [UInt8]
        var totals: Totals
    }

    init(
        store: ProjectionStore, context: ReadContext, knowledge: Knowledge, log: EventLog,
        catalogue: @escaping @Sendable () -> Catalogue
    ) throws {
        self.store = store
        self.context = context
        self.knowledge = knowledge
        self.log = log
        self.catalogue = catalogue
        keepsHistory = try store.standing()?.keepsHistory ?? false
    }

    var moment: ReplayMoment { context.moment }
    var projection: Projection { store.projection }

    func reading(ofFold fold: Int?) -> RowReading {
        let fold = fold.map { projection.folds[$0] }
        return reading(of: fold?.category, columnCount: fold?.columnCount ?? 0)
    }

    func reading(of category: String?, columnCount: Int = 0) -> RowReading {
        let category = category.flatMap { catalogue().category($0) }
        let reading = RowReading(context: context, category: category, columnCount: columnCount)
        reading.hasGroup = { [unowned self] aggregate, contact, range in
            (try? self.hasGroup(of: aggregate, contact, range)) ?? false
        }
        reading.groupsOfKey = { [unowned self, unowned reading] aggregate in
            let groups = try? self.groups(of: aggregate, Array(reading.key.utf8))
            return (groups ?? []).map { (String(decoding: $0.rest, as: UTF8.self), $0.totals) }
        }
        return reading
    }

    func foldReader(_ fold: Int, wanted: UInt64) -> FoldReader {
        FoldReader(
            store: store, fold: fold, moment: moment, wanted: wanted, amendments: knowledge.amendments,
            plan: plan(of: projection.folds[fold]), log: log, keepsHistory: keepsHistory)
    }

    func plan(of fold: Fold) -> FoldPlan {
        FoldPlan(category: fold.category, folds: [fold], log: log, catalogue: catalogue)
    }

    // MARK: Aggregates

    /// The groups of `aggregate` whose key begins with the contact `first`: those of the contacts that were
    /// merged into it counted in, none for one that was merged itself.
    func groups(of aggregate: Aggregate, _ first: [UInt8]) throws -> [Group] {
        let name = String(decoding: first, as: UTF8.self)
        if context.merges.target(of: name) != nil { return [] }
        let members = context.merges.members(of: name)
        var groups = try ownGroups(of: aggregate, [first] + members.map { Array($0.utf8) })
        if members.isEmpty { return groups }
        var merged: [[UInt8]: Totals] = [:]
        for group in groups { merged[group.rest, default: Totals(aggregate)].merge(group.totals, aggregate) }
        groups = merged.map { Group(rest: $0.key, totals: $0.value) }
        return groups.sorted { $0.rest.lexicographicallyPrecedes($1.rest) }
    }

    /// Whether `aggregate` has a group of `contact`, or of a contact merged into it, whose other key parts lie
    /// in `range`.
    func hasGroup(of aggregate: Aggregate, _ contact: String, _ range: ClosedRange<String>) throws -> Bool {
        let firsts = [Array(contact.utf8)] + context.merges.members(of: contact).map { Array($0.utf8) }
        let (low, high) = (Array(range.lowerBound.utf8), Array(range.upperBound.utf8))
        if computed == nil,
            let answer = try TotalsReader(store).hasGroup(of: aggregate, firsts, low, high, at: moment)
        {
            return answer
        }
        if computed == nil, firsts.count <= 4 {
            let groups = try pointGroups(of: aggregate, firsts)
            if computed == nil { return groups.contains { Self.lies($0.rest, low, high) } }
        }
        let computed = try compute()[aggregate.index]
        return firsts.contains { first in
            guard let groups = computed[first] else { return false }
            // They are in order: the first that is not below the range.
            var (begin, end) = (0, groups.count)
            while begin < end {
                let middle = (begin + end) / 2
                if groups[middle].rest.lexicographicallyPrecedes(low) {
                    begin = middle + 1
                } else {
                    end = middle
                }
            }
            return begin < groups.count && Self.lies(groups[begin].rest, low, high)
        }
    }

    static func lies(_ rest: [UInt8], _ low: [UInt8], _ high: [UInt8]) -> Bool {
        !rest.lexicographicallyPrecedes(low) && !high.lexicographicallyPrecedes(rest)
    }

    private func ownGroups(of aggregate: Aggregate, _ firsts: [[UInt8]]) throws -> [Group] {
        if computed == nil, let groups = try TotalsReader(store).groups(of: aggregate, firsts, at: moment) {
            return groups
        }
        if computed == nil, firsts.count <= 4 { return try pointGroups(of: aggregate, firsts) }
        let computed = try compute()
        return firsts.flatMap { computed[aggregate.index][$0] ?? [] }
    }

    /// The groups of a few keys at a past moment, from the streams that ever concerned them.
    private func pointGroups(of aggregate: Aggregate, _ firsts: [[UInt8]]) throws -> [Group] {
        pointReads += 1
        if pointReads > Self.pointReadLimit { _ = try compute() }
        if let computed { return firsts.flatMap { computed[aggregate.index][$0] ?? [] } }
        if let last = lastPoint, last.firsts == firsts { return groups(aggregate, last.entries) }
        var entries: [Contributions.Entry] = []
        for first in firsts {
            for stream in try streams(concerning: String(decoding: first, as: UTF8.self)) {
                let category = StreamName.category(ofStream: stream)
                guard let fold = projection.folds.firstIndex(where: { $0.category == category }) else {
                    continue
                }
                var reader = readers[fold] ?? foldReader(fold, wanted: .max)
                let name = Array(stream.utf8)
                let row = try reader.row(of: name)
                readers[fold] = reader
                var contributions = Contributions()
                projection.folds[fold].contributions(of: row, name, into: &contributions)
                entries += contributions.entries.filter { Self.firstPart(of: $0.key).elementsEqual(first) }
            }
        }
        lastPoint = (firsts, entries)
        return groups(aggregate, entries)
    }

    /// The streams that may count for `contact`; a correction can have named it in another stream's place.
    func streams(concerning contact: String) throws -> Set<String> {
        let named = try log.streams(linkedTo: contact, before: moment.end)
        var streams = named.union([contact])
        for stream in named where stream.hasPrefix("ledger-") {
            guard let amendment = try log.read(stream: stream, limit: 1).first,
                let amended = try knowledge.amendedStream(of: amendment, log)
            else { continue }
            streams.insert(amended)
        }
        return streams
    }

    /// Keys read one by one, beyond which it is quicker to compute all.
    private static let pointReadLimit = 200
    private var pointReads = 0
    private var lastPoint: (firsts: [[UInt8]], entries: [Contributions.Entry])?

    private func groups(_ aggregate: Aggregate, _ entries: [Contributions.Entry]) -> [Group] {
        var totals: [[UInt8]: Totals] = [:]
        for entry in entries where entry.aggregate == aggregate.index {
            let rest = Array(entry.key.dropFirst(Self.firstPart(of: entry.key).count + 1))
            totals[rest, default: Totals(aggregate)].merge(entry.totals, aggregate)
        }
        return totals.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { Group(rest: $0.key, totals: $0.value) }
    }

    private static func firstPart(of key: [UInt8]) -> ArraySlice<UInt8> { key.prefix { $0 != 0 } }

    /// All aggregates at the moment, from the rows of all folds that contribute.
    private func compute() throws -> [[[UInt8]: [Group]]] {
        if let computed { return computed }
        var sums = ContributionTable(projection)
        var contributions = Contributions()
        for (index, fold) in projection.folds.enumerated() where fold.contributes {
            var reader = foldReader(index, wanted: .max)
            try reader.scan(.all, descending: false) { stream, row in
                fold.contributions(of: row, stream, into: &contributions)
                sums.addTotals(contributions)
                return true
            }
        }
        let result = sums.sums.map { table in
            var groups: [[UInt8]: [Group]] = [:]
            for (key, sum) in table {
                let first = Array(Self.firstPart(of: key))
                let rest = Array(key.dropFirst(first.count + 1))
                groups[first, default: []].append(Group(rest: rest, totals: sum.totals))
            }
            return groups.mapValues { $0.sorted { $0.rest.lexicographicallyPrecedes($1.rest) } }
        }
        computed = result
        return result
    }

    /// Up to `limit` first parts of keys of `aggregate` in `range`, in order.
    func firstParts(
        of aggregate: Aggregate, in range: NameRange, descending: Bool, limit: Int
    ) throws -> [[UInt8]] {
        if computed == nil,
            let parts = try TotalsReader(store).firstParts(
                of: aggregate, in: range, descending: descending, limit: limit, at: moment)
        {
            return parts
        }
        let parts = try compute()[aggregate.index].keys.filter { range.contains($0) }
            .sorted { $0.lexicographicallyPrecedes($1) }
        return Array((descending ? parts.reversed() : parts).prefix(limit))
    }
}
