public import EventLog
internal import Vault

extension Ledger {
    /// `event`'s data as it was written, with its personal values in place; where they are erased or the
    /// keys are lost, the commitments stay.
    public func disclosed(_ event: Event) throws -> [UInt8] {
        guard let values = try sealedValues(of: event) else { return event.data }
        return try Sealing.disclose(event.data, values.map(\.value))
    }

    /// As ``disclosed(_:)`` for the event that a scan stands at.
    public func disclosed(_ decoder: EventDecoder) throws -> [UInt8] {
        let data = decoder.withData { Array($0) }
        guard let sealed = decoder.sealed, let vault,
            let values = try vault.open(sealed.box, slot: sealed.slot, eventID: decoder.eventID)
        else { return data }
        return try Sealing.disclose(data, values.map(\.value))
    }

    /// The personal values of `event`, in the order of their commitments in its entry; `nil` where there are
    /// none any more.
    func sealedValues(of event: Event) throws -> [SealedValue]? {
        guard let box = event.box, let vault else { return nil }
        return try vault.open(box.bytes, slot: box.slot, eventID: event.id)
    }

    /// Everything about `entity` at `moment`, in the order in which it happened (`time`, then position).
    public func history(of entity: String, at moment: Moment) throws -> [Event] {
        try log.history(of: entity, before: moment.end)
            .filter { event in moment.validAt.map { event.time <= $0 } ?? true }
            .sorted { ($0.time, $0.position) < ($1.time, $1.position) }
    }
}
