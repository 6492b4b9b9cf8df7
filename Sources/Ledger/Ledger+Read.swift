public import EventLog
internal import Vault

extension Ledger {
    /// `event`'s data with its personal values in place; where they are erased or the keys are lost, the
    /// commitments stay.
    public func disclosed(_ event: Event) throws -> [UInt8] {
        guard let box = event.box, let vault,
            let values = try vault.open(box.bytes, slot: box.slot, eventID: event.id)
        else { return event.data }
        return try Sealing.disclose(event.data, values.map(\.value))
    }

    /// `event` in the one JSON form, personal values in place.
    public func json(_ event: Event) throws -> [UInt8] {
        event.json(data: try disclosed(event))
    }

    /// Everything about `entity` at `moment`, in the order in which it happened (`time`, then position).
    public func history(of entity: String, at moment: Moment) throws -> [Event] {
        try log.history(of: entity, before: moment.end)
            .filter { event in moment.validAt.map { event.time <= $0 } ?? true }
            .sorted { ($0.time, $0.position) < ($1.time, $1.position) }
    }
}
