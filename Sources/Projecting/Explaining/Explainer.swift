internal import EventLog

/// Folds the streams behind one field again, event by event, and notes which of them made it.
struct Explainer {
    let reader: MomentReader
    let projection: Projection
    let table: Table
    let column: TableColumn

    private typealias Found = (order: (time: Int64, position: UInt64), explanation: Explanation)

    func run(_ key: String) throws -> [Explanation] {
        var found: [Found] = []
        switch table.source {
        case .streams(let fold, let joined):
            if let measure = column.measure, let index = joined.first {
                found = try contributions(to: projection.aggregates[index], measure, key)
            } else if let index = column.aggregate {
                found = try contributions(to: projection.aggregates[index], nil, key)
            } else {
                found = try changes(of: key, fold: fold, element: nil)
            }
        case .elements(let fold, _, let make): found = try changes(of: key, fold: fold, element: make)
        case .replayed(_, let replay): found = try changes(of: key, replay)
        case .gathered(let parts):
            let category = key.prefix { $0 != "-" }
            if let part = parts.first(where: { projection.folds[$0.fold].category == category }) {
                found = try changes(of: key, fold: part.fold, element: part.elements)
            }
        case .aggregate(let index):
            found = try contributions(to: projection.aggregates[index], column.measure, key)
        }
        if column.dependsOnMerges {
            for event in try reader.mergeEvents(of: key) {
                let place = (event.time.microseconds, event.position)
                found.append((place, Explanation(event: event, effect: .merged, value: .null)))
            }
        }
        return found.sorted { $0.order > $1.order }.map(\.explanation)
    }

    // MARK: The stream's own cells

    private func changes(
        of stream: String, fold: Int, element: (@Sendable (RowReading) -> [[Value]])?
    ) throws -> [Found] {
        let reading = reader.reading(ofFold: fold)
        reading.key = stream
        var shown: [SQLValue] = []
        let found = try walk(stream, projection.folds[fold]) { step, row in
            reading.row = row
            let now = values(reading, element)
            let own: UInt64 = column.cell.map { 1 << UInt64($0.index) } ?? 0
            let isSet = row.written & own != 0 && now != [.null]
            defer { shown = now }
            if step.isSkipped { return row.written & column.cells != 0 ? .null : nil }
            return now != shown || isSet ? now.last ?? .null : nil
        }
        return try column.cell == nil ? found + answers(to: reading, element) : found
    }

    /// What other streams contributed to what the column asked of aggregates.
    private func answers(
        to reading: RowReading, _ element: (@Sendable (RowReading) -> [[Value]])?
    ) throws -> [Found] {
        reading.notesInquiries = true
        _ = values(reading, element)
        return try reading.inquiries.flatMap { inquiry in
            try contributions(to: inquiry.aggregate, nil, inquiry.contact, in: inquiry.range)
        }
    }

    /// What was added to a list that is not kept: each event's last entry stands for it.
    private func changes(of stream: String, _ replay: Replay) throws -> [Found] {
        let reading = reader.reading(ofFold: nil)
        return try walk(stream, replay.fold) { step, row in
            guard row.written & replay.mask != 0 else { return nil }
            if step.isSkipped { return .null }
            reading.element = row[replay.list].list.last?.list ?? []
            return column.sqlValue(of: reading)
        }
    }

    private func values(
        _ reading: RowReading, _ element: (@Sendable (RowReading) -> [[Value]])?
    ) -> [SQLValue] {
        guard let element else { return [column.sqlValue(of: reading)] }
        return element(reading).enumerated().map { number, parts in
            reading.number = number
            reading.element = parts
            return column.sqlValue(of: reading)
        }
    }

    // MARK: What other streams contribute

    private func contributions(
        to aggregate: Aggregate, _ measure: Measure?, _ key: String, in range: ClosedRange<String>? = nil
    ) throws -> [Found] {
        var found: [Found] = []
        let contacts = [key] + reader.context.merges.members(of: key)
        let firsts = Set(contacts.map { Array($0.utf8) })
        for stream in Set(try contacts.flatMap { try reader.streams(concerning: $0) }) {
            let category = String(stream.prefix { $0 != "-" })
            guard let fold = projection.folds.firstIndex(where: { $0.category == category }) else { continue }
            var given: [Contributions.Entry] = []
            let name = Array(stream.utf8)
            found += try walk(stream, projection.folds[fold]) { step, row in
                if step.isSkipped { return nil }
                var contributions = Contributions()
                projection.folds[fold].contributions(of: row, name, into: &contributions)
                let now = contributions.entries.filter { entry in
                    let first = Array(entry.key.prefix { $0 != 0 })
                    guard entry.aggregate == aggregate.index, firsts.contains(first) else { return false }
                    guard let range else { return true }
                    let rest = Array(entry.key.dropFirst(first.count + 1))
                    return MomentReader.lies(rest, Array(range.lowerBound.utf8), Array(range.upperBound.utf8))
                }
                defer { given = now }
                return Self.differ(given, now, measure, aggregate) ? .null : nil
            }
        }
        return found
    }

    private static func differ(
        _ one: [Contributions.Entry], _ other: [Contributions.Entry], _ measure: Measure?,
        _ aggregate: Aggregate
    ) -> Bool {
        guard let measure else { return one != other }
        func sum(_ entries: [Contributions.Entry]) -> Value {
            var totals = Totals(aggregate)
            for entry in entries { totals.merge(entry.totals, aggregate) }
            return totals[measure]
        }
        return sum(one) != sum(other)
    }

    // MARK: Walking

    /// Folds `stream` at the moment; `judge` gets each step with the row behind it – of a skipped event, the
    /// row that it would have led to – and gives the field's value where the event made it.
    private func walk(
        _ stream: String, _ fold: Fold, _ judge: (StreamFold.Step, Row) -> SQLValue?
    ) throws -> [Found] {
        var found: [Found] = []
        try reader.steps(of: stream, fold) { step, row in
            guard let value = judge(step, row), let event = try reader.event(at: step.position) else {
                return
            }
            let order = (time: step.time, position: step.position)
            let effect: Explanation.Effect = step.isSkipped ? .skipped : .set
            found.append((order, Explanation(event: event, effect: effect, value: value)))
            if let correction = reader.correction(of: step.position),
                let event = try reader.event(at: correction)
            {
                // Right before its target in a list that shows the newest first.
                let place = (time: step.time, position: step.position + 1)
                found.append((place, Explanation(event: event, effect: .corrected, value: value)))
            }
        }
        return found
    }
}
