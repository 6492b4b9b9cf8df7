internal import CRM
public import EventLog
internal import Vault

/// How an event's data is read.
public enum Reading: Sendable {
    /// As the types are now: data of earlier schema versions is upcast.
    case present
    /// As the entry has it.
    case original
}

extension Ledger {
    private static let correction = "ledger.corrected"

    /// `event` as its type is now: data upcast, `schemaVersion` the present one. Personal values stay
    /// commitments, in the places that they have now; each is the same as in the entry.
    ///
    /// A correction's new data is that of the event it corrects, and is read as that event's is.
    public func presented(_ event: Event) throws -> Event { try upcast(event) ?? event }

    /// `event`'s data with its personal values in place, as ``disclosed(_:)-(Event)`` shows them.
    public func disclosed(_ event: Event, as reading: Reading) throws -> [UInt8] {
        guard reading == .present, let present = try upcast(event) else { return try disclosed(event) }
        switch try personalValues(of: event) {
        case .none, .sealed: return present.data
        // An upcast may have moved them: each is found by what the entry commits to.
        case .known(let values): return try Sealing.disclose(present.data, matching: values)
        case .erased: return try Sealing.markErased(present.data)
        }
    }

    /// As ``disclosed(_:as:)-(Event,_)`` for the event that a scan stands at; copies no more of it than is needed.
    func disclosed(_ decoder: EventDecoder, as reading: Reading) throws -> [UInt8] {
        guard reading == .present, catalogue.hasUpcasts else { return try disclosed(decoder) }
        return try disclosed(try decoder.event(), as: reading)
    }

    /// `event` in the one JSON form, personal values in place.
    public func json(_ event: Event, as reading: Reading = .present) throws -> [UInt8] {
        let data = try disclosed(event, as: reading)
        return reading == .present ? try presented(event).json(data: data) : event.json(data: data)
    }

    /// `nil` where it is read as it was written.
    private func upcast(_ event: Event) throws -> Event? {
        let catalogue = self.catalogue
        guard catalogue.hasUpcasts else { return nil }
        if event.type == Self.correction { return try upcast(correction: event, catalogue) }
        guard let type = catalogue.type(event.type), type.needsUpcast(from: event.schemaVersion) else {
            return nil
        }
        var present = event
        present.data = type.present(event.data, schemaVersion: event.schemaVersion)
        present.schemaVersion = type.schemaVersion
        return present
    }

    private func upcast(correction event: Event, _ catalogue: Catalogue) throws -> Event? {
        let data = try JSONDocument(event.data).root
        guard let new = data["data"], let id = data["eventId"]?.string,
            let position = try log.position(ofID: id), let target = try log.event(at: position),
            let type = catalogue.type(target.type), type.needsUpcast(from: event.schemaVersion)
        else { return nil }
        var present = event
        present.data =
            data.document.bytes[..<new.range.lowerBound]
            + type.present(Array(new.bytes), schemaVersion: event.schemaVersion)
            + data.document.bytes[new.range.upperBound...]
        present.schemaVersion = type.schemaVersion
        return present
    }
}
