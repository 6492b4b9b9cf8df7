public import EventLog
internal import Vault

extension Ledger {
    /// `event`'s data with its personal values in place. Where a value was erased stands
    /// `{"sealed":"<commitment>","erased":true}`, where its key is lost `{"sealed":"<commitment>"}`.
    public func disclosed(_ event: Event) throws -> [UInt8] {
        switch try personalValues(of: event) {
        case .none, .sealed: event.data
        case .known(let values): try Sealing.disclose(event.data, values.map(\.value))
        case .erased: try Sealing.markErased(event.data)
        }
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
