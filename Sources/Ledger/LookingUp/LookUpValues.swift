internal import CRM
internal import EventLog
internal import Vault

/// Finds the addresses and phones in contacts' events, and hashes them.
struct LookUpValues: Sendable {
    let log: EventLog
    let vault: Vault
    let hasher: LookUpHasher

    /// What `event` says about which contact has what; nothing where its values are erased or their key is
    /// lost.
    ///
    /// A correction adds what it brings; what stood there before is still found, as is what an annulled
    /// event gave: better one contact too many than one that is not found.
    func records(of event: Event) throws -> [LookUpFile.Record] {
        guard let box = event.box, box.subject.hasPrefix("contact-"),
            case .values(let values) = try vault.opened(box, eventID: event.id)
        else { return [] }
        let root = try JSONDocument(try Sealing.disclose(event.data, values.map(\.value))).root
        let isCorrection = event.type == ErasureScope.correction
        guard let data = isCorrection ? root["data"] : root else { return [] }
        let contact = isCorrection ? try ErasureScope.streamAbout(event, log) : event.stream
        guard contact == box.subject, let creation = try creation(of: contact, event) else { return [] }
        return Self.keys(in: data).map {
            LookUpFile.Record(
                hash: hasher.hash($0), contact: creation, isLost: event.type.hasSuffix("_removed"))
        }
    }

    private static func keys(in data: JSONValue) -> [String] {
        let emails = texts(data["email"]) + texts(data["emails"])
        let phones = texts(data["phone"]) + texts(data["phones"])
        return emails.compactMap(LookUpKey.email) + phones.compactMap(LookUpKey.phone)
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        guard let value else { return [] }
        return value.string.map { [$0] } ?? value.elements.compactMap(\.string)
    }

    private func creation(of contact: String, _ event: Event) throws -> UInt64? {
        event.revision == 0 && event.stream == contact ? event.position : try creation(of: contact)
    }

    /// The position of the first event of `contact`, which stands for its name.
    func creation(of contact: String) throws -> UInt64? {
        try log.summary(of: contact)?.creation ?? log.read(stream: contact, limit: 1).first?.position
    }
}
