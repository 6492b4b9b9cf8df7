/// An event's id with its hash under the log's id, which look-ups in tables and in the index go by.
struct EventID: Hashable {
    let text: String
    /// As ``TextHash/ofID(_:_:)``.
    let hash: UInt64

    init(_ text: String, _ logID: LogID) {
        self.text = text
        hash = TextHash.ofID(text, logID)
    }

    static func == (one: EventID, other: EventID) -> Bool {
        one.hash == other.hash && one.text == other.text
    }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

/// The ids of the log's last events, which the index may not have yet, and of those that are being admitted.
struct RecentIDs {
    private var positions: [EventID: UInt64] = [:]
    /// In order of position, the last one before ``end``.
    private var order: [EventID] = []
    private var end: UInt64 = 0

    private var start: UInt64 { end - UInt64(order.count) }

    subscript(id: EventID) -> UInt64? { positions[id] }

    /// Adds the id of the event at `position`, which is the one behind the last.
    mutating func append(_ id: EventID, at position: UInt64) {
        precondition(order.isEmpty || position == end, "ids are noted in order")
        positions[id] = position
        order.append(id)
        end = position + 1
    }

    /// Forgets the events from `position` on.
    mutating func removeAll(from position: UInt64) {
        while !order.isEmpty, end > position {
            positions[order.removeLast()] = nil
            end -= 1
        }
    }

    /// Forgets the events before `position`.
    mutating func removeAll(before position: UInt64) {
        guard position > start else { return }
        let count = min(order.count, Int(position - start))
        for id in order[..<count] { positions[id] = nil }
        order.removeFirst(count)
    }

    mutating func removeAll() {
        positions.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
    }
}
