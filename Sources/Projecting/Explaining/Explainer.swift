internal import EventLog

/// Folds the streams behind one field again, event by event, and notes which of them made it.
struct Explainer {
    let reader: MomentReader
    let projection: Projection
    let table: Table
    let column: TableColumn
    /// The element of a list that is asked about; `nil`: any.
    var number: Int?
    /// Whether an event counts that wrote what a computed column is computed from, and left it as it was.
    var countsInputs = false

    typealias Found = (order: (time: Int64, position: UInt64), explanation: Explanation)

    /// In the order of lists, each event once.
    static func newestFirst(_ found: [Found]) -> [Explanation] {
        var seen: Set<UInt64> = []
        return found.filter { seen.insert($0.explanation.event.position).inserted }
            .sorted { $0.order > $1.order }.map(\.explanation)
    }

    func run(_ key: String) throws -> [Found] {
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
            let category = StreamName.category(ofStream: key)
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
        return found
    }

    // MARK: The stream's own cells

    private func changes(
        of stream: String, fold: Int, element: (@Sendable (RowReading) -> [[Value]])?
    ) throws -> [Found] {
        let reading = reader.reading(ofFold: fold)
        reading.key = stream
        // What is null still was not made by the event that the entity begins with.
        var shown: [SQLValue] = element == nil ? [.null] : []
        let found = try walk(stream, projection.folds[fold]) { step, row in
            if step.isSkipped { return row.written & column.cells != 0 ? .null : nil }
            reading.row = row
            var now = values(reading, element)
            if let number { now = number < now.count ? [now[number]] : [] }
            defer { shown = now }
            return now != shown || isSet(by: row, now) ? now.last ?? .null : nil
        }
        return try column.cell == nil ? found + answers(to: reading, element) : found
    }

    private func isSet(by row: Row, _ now: [SQLValue]) -> Bool {
        guard let cell = column.cell else { return countsInputs && row.written & column.cells != 0 }
        return row.written & 1 << UInt64(cell.index) != 0 && now != [.null]
    }

    /// What other streams contributed to what the column asked of aggregates.
    private func answers(
        to reading: RowReading, _ element: (@Sendable (RowReading) -> [[Value]])?
    ) throws -> [Found] {
        reading.notesInquiries = true
        _ = values(reading, element)
        let others = try reading.inquiries.flatMap { inquiry in
            try contributions(to: inquiry.aggregate, nil, inquiry.contact, in: inquiry.range)
        }
        return try others + reading.measured.flatMap(hours)
    }

    /// What said which of `time` are the business hours of `calendar`.
    private func hours(of calendar: String, _ time: ClosedRange<Int64>) throws -> [Found] {
        let days = reader.context.hours(of: calendar).firstDays(of: time)
        var positions: [Int: UInt64] = [:]
        for change in try reader.settings.changes(of: calendar) {
            guard let version = CalendarVersion(change.data) else { continue }
            // Of two with one first day the later holds.
            positions[version.firstDay] = change.position
        }
        return try positions.filter { days.contains($0.key) }.values.flatMap { position in
            guard let event = try reader.event(at: position) else { return [Found]() }
            return try told(event, order: (event.time.microseconds, position), .hours, .null)
        }
    }

    /// What was added to a list that is not kept: each event's last entry stands for it.
    private func changes(of stream: String, _ replay: Replay) throws -> [Found] {
        let reading = reader.reading(ofFold: nil)
        var shown = SQLValue.null
        return try walk(stream, replay.fold) { step, row in
            guard row.written & replay.mask != 0 else { return nil }
            if step.isSkipped { return number == nil ? .null : nil }
            let list = row[replay.list].list
            let place = number ?? list.count - 1
            reading.element = list.indices.contains(place) ? list[place].list : []
            let now = reading.element.isEmpty ? .null : column.sqlValue(of: reading)
            defer { shown = now }
            return number == nil || now != shown ? now : nil
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
            let category = StreamName.category(ofStream: stream)
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
            found += try told(
                event, order: (step.time, step.position), step.isSkipped ? .skipped : .set, value)
        }
        return found
    }

    /// The event and, where it was corrected, the correction.
    private func told(
        _ event: Event, order: (time: Int64, position: UInt64), _ effect: Explanation.Effect,
        _ value: SQLValue
    ) throws -> [Found] {
        var found = [(order, Explanation(event: event, effect: effect, value: value))]
        if let correction = reader.correction(of: event.position),
            let corrected = try reader.event(at: correction)
        {
            // Right before its target in a list that shows the newest first.
            let place = (time: order.time, position: order.position + 1)
            found.append((place, Explanation(event: corrected, effect: .corrected, value: value)))
        }
        return found
    }
}
