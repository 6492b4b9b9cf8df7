public import EventLog
internal import Vault

extension Ledger {
    /// `event`'s data as it was written, with its personal values in place. Where a value was erased stands
    /// `{"sealed":"<commitment>","erased":true}`, where its key is lost `{"sealed":"<commitment>"}`.
    public func disclosed(_ event: Event) throws -> [UInt8] {
        switch try personalValues(of: event) {
        case .none, .sealed: event.data
        case .known(let values): try Sealing.disclose(event.data, values.map(\.value))
        case .erased: try Sealing.markErased(event.data)
        }
    }

    /// As ``disclosed(_:)`` for the event that a scan stands at; copies no more of it than is needed.
    public func disclosed(_ decoder: EventDecoder) throws -> [UInt8] {
        let data = decoder.withData { Array($0) }
        guard let sealed = decoder.sealed else {
            return Sealing.mayHaveCommitments(data) ? try disclosed(try decoder.event()) : data
        }
        guard erasures.withheld.isEmpty, let vault,
            let values = try vault.open(sealed.box, slot: sealed.slot, eventID: decoder.eventID)
        else { return try disclosed(try decoder.event()) }
        return try Sealing.disclose(data, values.map(\.value))
    }

    /// Everything about `entity` at `moment`, in the order in which it happened (`time`, then position).
    public func history(of entity: String, at moment: Moment) throws -> [Event] {
        try log.history(of: entity, before: moment.end)
            .filter { event in moment.validAt.map { event.time <= $0 } ?? true }
            .sorted { ($0.time, $0.position) < ($1.time, $1.position) }
    }
}
