import CRM
import EventLog

/// A log in memory: checks, seals (as far as the guard can see it) and asks the guard, as the ledger does.
final class ScratchLog {
    private(set) var catalogue: Catalogue
    private(set) var states: [String: [UInt8]] = [:]
    private(set) var entries: [Entry] = []
    private var byID: [String: Int] = [:]
    private var byStream: [String: [Int]] = [:]
    private let rules: CRMGuard

    init(_ builtIn: Catalogue = .builtIn) {
        catalogue = builtIn
        rules = CRMGuard(builtIn: builtIn)
    }

    struct Entry {
        let event: GuardedEvent
        let concerns: [String]
        let links: [String]
        let subject: String
    }

    /// Appends one event; an `id` and a `time` in it are kept.
    @discardableResult
    func append(_ json: String, byServer: Bool = false) throws(Refusal) -> Entry {
        let draft = try EventDraft(json: Array(json.utf8))
        let target = draft.data["eventId"]?.string.flatMap { byID[$0] }.map { entries[$0].event.type }
        let checked = try catalogue.check(
            draft, byServer: byServer, correcting: target.flatMap { catalogue.type($0) })
        let event = GuardedEvent(
            id: draft.id ?? "event-\(entries.count)", type: draft.type, stream: draft.stream,
            time: draft.time ?? Instant(microseconds: 1_740_787_200_000_000 + Int64(entries.count)),
            position: UInt64(entries.count), data: Self.sealed(draft.data, checked.personal),
            schemaVersion: draft.schemaVersion ?? checked.schemaVersion)
        return try append(event)
    }

    @discardableResult
    func append(
        _ type: String, _ stream: String, _ data: String = "{}", id: String? = nil, byServer: Bool = false
    ) throws(Refusal) -> Entry {
        let id = id.map { "\"id\":\"\($0)\"," } ?? ""
        return try append(
            "{\(id)\"type\":\"\(type)\",\"subject\":\"\(stream)\",\"data\":\(data)}", byServer: byServer)
    }

    /// Appends what the server writes itself.
    @discardableResult
    func append(_ event: GuardedEvent) throws(Refusal) -> Entry {
        var context = Context(log: self, stream: event.stream)
        try rules.decide(event, isReplay: false, in: &context)
        for (key, state) in context.states { states[key] = state }
        let entry = Entry(
            event: event, concerns: context.concerns, links: context.links,
            subject: context.subject ?? event.stream)
        byID[event.id] = entries.count
        byStream[event.stream, default: []].append(entries.count)
        entries.append(entry)
        if event.type == "catalogue.type_defined" { catalogue = try catalogue.defining(event.data) }
        return entry
    }

    func erase(_ contact: String) throws(Refusal) {
        try append("contact.erased", contact, #"{"legalBasis":"GDPR 17"}"#, byServer: true)
    }

    /// The states that replaying all events makes, nothing being refused.
    func replayed() throws(Refusal) -> [String: [UInt8]] {
        let copy = ScratchLog(rules.builtIn)
        for entry in entries {
            var context = Context(log: copy, stream: entry.event.stream)
            try rules.decide(entry.event, isReplay: true, in: &context)
            for (key, state) in context.states { copy.states[key] = state }
            copy.byID[entry.event.id] = copy.entries.count
            copy.byStream[entry.event.stream, default: []].append(copy.entries.count)
            copy.entries.append(entry)
        }
        return copy.states
    }

    private static func sealed(_ data: JSONValue, _ personal: [JSONValue]) -> JSONValue {
        if personal.isEmpty { return data }
        var text: [UInt8] = []
        var offset = data.range.lowerBound
        for value in personal {
            text += data.document.bytes[offset..<value.range.lowerBound]
            text += Array(#"{"sealed":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"}"#.utf8)
            offset = value.range.upperBound
        }
        text += data.document.bytes[offset..<data.range.upperBound]
        return try! JSONDocument(text).root
    }

    private struct Context: GuardContext {
        let log: ScratchLog
        let stream: String
        var states: [String: [UInt8]] = [:]
        var concerns: [String]
        var links: [String] = []
        var subject: String?

        init(log: ScratchLog, stream: String) {
            self.log = log
            self.stream = stream
            concerns = [stream]
        }

        func state(of key: String) -> [UInt8]? { states[key] ?? log.states[key] }
        mutating func setState(_ state: [UInt8], of key: String) { states[key] = state }
        mutating func concern(_ entity: String) {
            if !concerns.contains(entity) { concerns.append(entity) }
        }
        mutating func link(_ entity: String) {
            concern(entity)
            links.append(entity)
        }
        mutating func setSubject(_ entity: String) { subject = entity }
        func event(withID id: String) -> (event: GuardedEvent, concerns: [String])? {
            log.byID[id].map { (log.entries[$0].event, log.entries[$0].concerns) }
        }
        func events(ofStream stream: String) -> [GuardedEvent] {
            log.byStream[stream, default: []].map { log.entries[$0].event }
        }
    }
}
