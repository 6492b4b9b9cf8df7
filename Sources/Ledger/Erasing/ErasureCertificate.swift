public import EventLog
public import Vault

/// What an erasure has done, for whoever asked for it: what was erased, when, by whom and why, with the proof
/// that the log says so. It tells nothing of the values.
public struct ErasureCertificate: Sendable {
    public let contact: String
    public let position: UInt64
    public let eventID: String
    /// When the erasure was recorded.
    public let time: Instant
    public let legalBasis: String
    public let requestID: String?
    public let actor: String?
    /// The contact, those merged into it, and streams that were ever linked to them.
    public let subjects: [String]
    /// The keys that were destroyed, by data subject and slot.
    public let keys: [SubjectSlot]
    /// Other subjects whose values were sealed again under a new key, since some sealed under the old one
    /// were about the person.
    public let moved: [MovedSlot]
    /// Events that had values of the person, and these values.
    public let eventCount: Int
    public let valueCount: Int
    public let logID: LogID
    /// The entry of `contact.erased`, as it is hashed.
    public let entry: [UInt8]
    public let proof: LogProof
    public let verifierKey: VerifierKey

    init(
        event: Event, data: JSONValue, scope: ErasureScope, moved: [MovedSlot], logID: LogID, proof: LogProof,
        verifierKey: VerifierKey
    ) {
        contact = event.stream
        position = event.position
        eventID = event.id
        time = event.recordedTime
        legalBasis = data["legalBasis"]?.string ?? ""
        requestID = data["requestId"]?.string
        actor = event.actor
        subjects = scope.contacts + scope.streams.sorted()
        keys = scope.keys
        self.moved = moved
        eventCount = scope.eventCount
        valueCount = scope.valueCount
        self.logID = logID
        entry = event.entry
        self.proof = proof
        self.verifierKey = verifierKey
    }

    /// One JSON object.
    public var json: [UInt8] {
        var text = JSONText()
        text.add("certificate", "daftar erasure 1")
        text.add("contact", contact)
        text.add("legalBasis", legalBasis)
        if let requestID { text.add("requestId", requestID) }
        if let actor { text.add("actor", actor) }
        text.add("time", time.description)
        text.add("position", "\(position)")
        text.add("eventId", eventID)
        text.add("log", logID.description)
        text.add("subjects", strings: subjects)
        text.add("keys", array: keys.map(\.json))
        if !moved.isEmpty { text.add("moved", array: moved.map(\.json)) }
        text.add("events", eventCount)
        text.add("values", valueCount)
        text.add("entry", String(decoding: entry, as: UTF8.self))
        text.add("proof", proof.description)
        text.add("verifierKey", verifierKey.description)
        return text.object
    }
}
