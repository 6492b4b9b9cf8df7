/// An event as a fold sees it: what happened and when, with the data that counts at the moment.
public struct FoldEvent {
    /// `deal.won`
    public let type: String
    public let position: UInt64
    /// Microseconds since 1970.
    public let time: Int64
    public let data: EventData
    let actorBytes: UnsafeRawBufferPointer

    /// Who did it, say `employee-7`; null where the event does not say.
    public var actor: Value {
        actorBytes.isEmpty ? .null : .text(String(decoding: actorBytes, as: UTF8.self))
    }

    /// The time as a cell.
    public var instant: Value { .integer(time) }

    public subscript(name: StaticString) -> Value { data[name] }
    public subscript(object: StaticString, name: StaticString) -> Value { data[object, name] }
}
