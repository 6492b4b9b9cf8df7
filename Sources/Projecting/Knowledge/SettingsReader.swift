internal import EventLog

/// Reads the events that settings are made of, with the data that counts as known before a position.
struct SettingsReader {
    struct Change {
        let position: UInt64
        let stream: String
        let type: String
        let data: JSONValue
    }

    let end: UInt64
    let knowledge: Knowledge
    let log: EventLog

    /// The changes in one stream, in order of position.
    func changes(of stream: String) throws -> [Change] {
        var changes: [Change] = []
        for event in try log.read(stream: stream, limit: .max) where event.position < end {
            if knowledge.amendments.isAnnulled(event.position, before: end) { continue }
            var data = try JSONDocument(event.data).root
            if let correction = knowledge.amendments.correction(of: event.position, before: end),
                let corrected = try log.event(at: correction),
                let replaced = try JSONDocument(corrected.data).root["data"]
            {
                data = replaced
            }
            changes.append(
                Change(position: event.position, stream: stream, type: event.type, data: data))
        }
        return changes
    }

    /// The changes in all streams of a category, in order of position.
    func changes(in category: String) throws -> [Change] {
        try knowledge.settings(in: category).flatMap { try changes(of: $0) }.sorted {
            $0.position < $1.position
        }
    }
}

extension CalendarVersion {
    /// From the data of `calendar.defined`.
    init?(_ data: JSONValue) {
        guard let zone = data["timezone"]?.string, let from = data["from"]?.string.flatMap({ CivilDate($0) })
        else { return nil }
        let week = Self.weekdays.map { day in
            data["week"]?[day]?.elements.compactMap { $0.string.flatMap(Self.shift) } ?? []
        }
        let holidays = data["holidays"]?.elements.compactMap { $0.string.flatMap { CivilDate($0) } } ?? []
        self.init(
            firstDay: from.daysSinceEpoch, timeZone: zone, week: week,
            holidays: Set(holidays.map(\.daysSinceEpoch)))
    }
}
