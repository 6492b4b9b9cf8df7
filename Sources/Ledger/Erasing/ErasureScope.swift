internal import CRM
internal import EventLog

/// Everything of a person that is being erased: the contact and those merged into it, the streams that were
/// ever linked to them, and the keys under which their personal values are sealed.
///
/// Links are a superset: what was linked to the contact by mistake, and corrected since, is taken as well.
/// Whose a value was cannot be told any more, and nothing of the person may stay readable.
struct ErasureScope: Sendable {
    static let correction = "ledger.corrected"

    /// The contact itself first.
    private(set) var contacts: [String] = []
    /// Streams that were ever linked to them.
    private(set) var streams: Set<String> = []
    /// The own slots of contacts and streams, all to be destroyed.
    private(set) var keys: [SubjectSlot] = []
    /// Other data subjects who have boxes in these streams – a call that was linked to them first – and their
    /// slots.
    private(set) var others: [SubjectSlot] = []
    /// Events with personal values of the person, and these values.
    private(set) var eventCount = 0
    private(set) var valueCount = 0

    private var seen: Set<UInt64> = []
    private var boxes: [String: UInt32] = [:]

    /// Finds it in `log`, whose index must be complete: the guard's states tell who was erased.
    init(of contact: String, in log: EventLog) throws {
        var pending = [contact]
        while let next = pending.popLast() {
            if contacts.contains(next) { continue }
            contacts.append(next)
            for event in try log.read(Filter(entities: [next]), limit: .max).events {
                pending += try Self.merged(into: next, by: event, log)
                let about = try Self.streamAbout(event, log)
                if about == next { try note(event) }
                if about != next, try log.links(of: event).contains(next) { streams.insert(about) }
            }
        }
        for stream in streams.sorted() {
            for event in try log.read(Filter(entities: [stream]), limit: .max).events
            where try Self.streamAbout(event, log) == stream {
                try note(event)
            }
        }
        for subject in contacts + streams.sorted() {
            // The boxes tell of a slot before the index does.
            if let slot = try boxes[subject] ?? log.summary(of: subject)?.slot {
                keys.append(SubjectSlot(subject, slot))
            }
        }
        let slots = Set(keys.map(\.slot))
        others = boxes.filter { !slots.contains($0.value) }.sorted { $0.key < $1.key }
            .map { SubjectSlot($0.key, $0.value) }
    }

    /// Whether the personal values of `event` are about the person, whichever key they are sealed under.
    func covers(_ event: Event, _ log: EventLog) throws -> Bool {
        let stream = try Self.streamAbout(event, log)
        return streams.contains(stream) || contacts.contains(stream)
    }

    /// The stream that an event says something about: a correction speaks of the stream that it corrects.
    static func streamAbout(_ event: Event, _ log: EventLog) throws -> String {
        guard event.type == correction, let id = try JSONDocument(event.data).root["eventId"]?.string,
            let position = try log.position(ofID: id), let target = try log.event(at: position)
        else { return event.stream }
        return target.stream
    }

    /// Contacts that `event` has merged into `survivor` and that were erased with it. A correction may have
    /// brought the merge about.
    private static func merged(into survivor: String, by event: Event, _ log: EventLog) throws -> [String] {
        let candidates: [String]
        switch event.type {
        case "contact.merged": candidates = [event.stream]
        case correction: candidates = try log.concerns(of: event).filter { $0.hasPrefix("contact-") }
        default: return []
        }
        return try candidates.filter { contact in
            guard contact != survivor, let state = try log.summary(of: contact)?.state else { return false }
            return ContactStanding(state: state).isErased
        }
    }

    private mutating func note(_ event: Event) throws {
        guard seen.insert(event.position).inserted else { return }
        let count = Sealing.commitments(in: try JSONDocument(event.data).root).count
        if count == 0 { return }
        eventCount += 1
        valueCount += count
        if let box = event.box { boxes[box.subject] = box.slot }
    }
}

/// A data subject and its slot in the vault, which names its key.
public struct SubjectSlot: Sendable, Equatable {
    /// A stream's name.
    public let subject: String
    public let slot: UInt32

    init(_ subject: String, _ slot: UInt32) {
        self.subject = subject
        self.slot = slot
    }

    var json: [UInt8] {
        var text = JSONText()
        text.add("subject", subject)
        text.add("slot", slot)
        return text.object
    }
}
