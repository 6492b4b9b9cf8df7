internal import CRM
public import EventLog
public import Projecting

/// The history of an entity as people read it: day by day, a line for each event, over all channels.
///
/// ```
/// Sara Ahmadi · contact-1
///
/// 2025-03-01 Saturday
///   10:00  call-7  Call answered by Mina Karimi
///   11:30  deal-2  Deal moved to proposal · Two machines · by Kaveh Nouri
/// ```
/// Behind the sentence stand what it is about where that has a name, who did it, and whether it was corrected or
/// annulled since.
public struct Timeline {
    public struct Entry: Sendable {
        public let event: Event
        /// Its local day, counted from 1970-01-01.
        public let day: Int
        public let sentence: String
    }

    public let entity: String
    public let entries: [Entry]
    private let display: Display
    private let name: String?

    /// - Parameter events: in the order in which they are told.
    public init(
        _ events: [Event], of entity: String, in ledger: Ledger, names: EntityNames, _ display: Display
    ) throws {
        self.entity = entity
        self.display = display
        name = names.name(of: entity)
        let teller = EventTeller(display, names: names, catalogue: ledger.catalogue)
        let amendments = try Self.amendments(events)
        let byID = Dictionary(events.map { ($0.id, $0) }) { first, _ in first }
        entries = try events.map { event in
            let data = try JSONDocument(try ledger.disclosed(event, as: .present)).root
            var parts = [teller.sentence(event.type, data)]
            if event.type == "ledger.corrected", let target = byID[data["eventId"]?.string ?? ""],
                let corrected = data["data"]
            {
                parts[0] += (display.language == .english ? " → " : " ← ")
                parts[0] += teller.sentence(target.type, corrected)
            }
            let label = event.stream == entity ? nil : names.name(of: event.stream)
            if let label, !parts[0].contains(label) { parts.append(teller.embedded(label)) }
            if let actor = teller.actor(of: event, data) { parts.append(actor) }
            if let amendment = amendments[event.id] { parts.append(amendment(display.language)) }
            let sentence = parts.joined(separator: " · ")
            return Entry(
                event: event, day: display.day(of: event.time),
                sentence: VisibleText.paragraph(sentence, in: display.language))
        }
    }

    /// What became of events by corrections and annulments that are among them, by the events' ids.
    private static func amendments(_ events: [Event]) throws -> [String: (Language) -> String] {
        var found: [String: (Language) -> String] = [:]
        var annulled: Set<String> = []
        let amending = events.filter { ["ledger.corrected", "ledger.annulled"].contains($0.type) }
        for event in amending.sorted(by: { $0.position > $1.position }) where !annulled.contains(event.id) {
            guard let target = try JSONDocument(event.data).root["eventId"]?.string else { continue }
            if event.type == "ledger.annulled" {
                annulled.insert(target)
                found[target] = { $0 == .english ? "annulled since" : "باطل‌شده" }
            } else if found[target] == nil {
                found[target] = { $0 == .english ? "corrected since" : "تصحیح‌شده" }
            }
        }
        return found
    }

    /// The lines, each ended by a line feed; nothing where there are no events.
    public var text: String {
        guard !entries.isEmpty else { return "" }
        var text = (name.map { VisibleText.isolated($0) + " · " } ?? "") + entity + "\n"
        let width = entries.reduce(0) { max($0, $1.event.stream.count) }
        var day: Int?
        for entry in entries {
            if entry.day != day {
                day = entry.day
                let heading = display.heading(ofDay: entry.day)
                text += "\n" + VisibleText.paragraph(heading, in: display.language) + "\n"
            }
            let stream = entry.event.stream
            let padding = String(repeating: " ", count: width - stream.count)
            text += "  \(display.timeOfDay(entry.event.time))  \(stream)\(padding)  \(entry.sentence)\n"
        }
        return text
    }
}
