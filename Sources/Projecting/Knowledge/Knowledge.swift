internal import CRM
internal import EventLog

/// What the log says that bears on other streams than its own, or is known by position alone: corrections
/// and annulments, merges, erasures, settings. Small beside the log; gathered through its index.
struct Knowledge: Sendable {
    private(set) var amendments = Amendments()
    private var requests: [Merges.Request] = []
    /// The position of a contact's erasure.
    private var erasures: [String: UInt64] = [:]
    /// Streams that settings are made of, by category.
    private var settings: [String: Set<String>] = [:]
    /// Everything before this position is known.
    private(set) var end: UInt64 = 0

    static let types = [
        "ledger.corrected", "ledger.annulled", "contact.merged", "contact.unmerged", "contact.erased",
        "pipeline.defined", "pipeline.stage_added", "pipeline.stage_retired", "pipeline.retired",
        "calendar.defined", "kpi.target_set", "fx.published",
    ]

    /// The streams of `category` that settings are made of, in order of their names.
    func settings(in category: String) -> [String] {
        (settings[category] ?? []).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Gathers from `log` up to `head`.
    mutating func follow(_ log: EventLog, to head: UInt64) throws {
        while end < head {
            let page = try log.read(Filter(types: Self.types), in: end..<head, limit: 4_096)
            for event in page.events { try note(event, log) }
            end = max(page.completeTo, page.events.last.map { $0.position + 1 } ?? 0)
            if page.events.isEmpty { end = head }
        }
    }

    /// The stream whose fold `event`, a correction or an annulment, changes – in the end: it may be the
    /// annulment of a correction.
    func amendedStream(of event: Event, _ log: EventLog) throws -> String? {
        var event = event
        while event.type == "ledger.corrected" || event.type == "ledger.annulled" {
            guard let id = try JSONDocument(event.data).root["eventId"]?.string,
                let position = try log.position(ofID: id), let target = try log.event(at: position)
            else { return nil }
            event = target
        }
        return event.stream
    }

    /// Notes an event of one of the types.
    mutating func note(_ event: Event, _ log: EventLog) throws {
        let data = try JSONDocument(event.data).root
        switch event.type {
        case "ledger.corrected", "ledger.annulled":
            guard let id = data["eventId"]?.string, let target = try log.position(ofID: id) else { return }
            amendments.add(
                event.type == "ledger.corrected" ? .correction : .annulment, at: event.position, of: target)
        case "contact.merged":
            let request = Merges.Request(
                position: event.position, contact: event.stream, into: data["intoId"]?.string)
            requests.append(request)
        case "contact.unmerged":
            requests.append(Merges.Request(position: event.position, contact: event.stream, into: nil))
        case "contact.erased": erasures[event.stream] = event.position
        default: settings[String(event.category), default: []].insert(event.stream)
        }
    }

    /// The contacts that have been erased, those that were merged into them then included.
    func erasedContacts(_ log: EventLog, _ catalogue: Catalogue) throws -> Set<String> {
        var contacts = Set(erasures.keys)
        if requests.isEmpty { return contacts }
        for (contact, position) in erasures {
            contacts.formUnion(try merges(before: position, log, catalogue).contacts(mergedInto: contact))
        }
        return contacts
    }

    var erasureCount: Int { erasures.count }

    /// Where `contacts` were merged or unmerged, as known before `end`.
    func mergePositions(of contacts: Set<String>, before end: UInt64) -> [UInt64] {
        requests.filter {
            $0.position < end && (contacts.contains($0.contact) || $0.into.map(contacts.contains) ?? false)
                && !amendments.isAnnulled($0.position, before: end)
        }.map(\.position)
    }

    /// The merges that are known before `end`.
    func merges(before end: UInt64, _ log: EventLog, _ catalogue: Catalogue) throws -> Merges {
        var known: [Merges.Request] = []
        for request in requests where request.position < end {
            if amendments.isAnnulled(request.position, before: end) { continue }
            known.append(try corrected(request, before: end, log))
        }
        if known.isEmpty { return .none }
        return try Merges(known) { contact, position in
            if let erasure = erasures[contact], erasure < position { return false }
            return try isCreated(contact, at: position, before: end, log, catalogue)
        }
    }

    private func corrected(
        _ request: Merges.Request, before end: UInt64, _ log: EventLog
    ) throws -> Merges.Request {
        guard request.into != nil,
            let correction = amendments.correction(of: request.position, before: end),
            let event = try log.event(at: correction)
        else { return request }
        let into = try JSONDocument(event.data).root["data"]?["intoId"]?.string
        return Merges.Request(position: request.position, contact: request.contact, into: into)
    }

    /// Whether a creating event stands before `position`, not annulled as known before `end`.
    private func isCreated(
        _ contact: String, at position: UInt64, before end: UInt64, _ log: EventLog, _ catalogue: Catalogue
    ) throws -> Bool {
        var revision: UInt64 = 0
        while true {
            let events = try log.read(stream: contact, from: revision, limit: 64)
            for event in events {
                if event.position >= position { return false }
                if catalogue.type(event.type)?.isCreating == true,
                    !amendments.isAnnulled(event.position, before: end)
                {
                    return true
                }
            }
            guard let last = events.last, amendments.isAnnulled(events[0].position, before: end) else {
                return false
            }
            revision = last.revision + 1
        }
    }
}
