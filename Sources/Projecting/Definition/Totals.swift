/// The measures of one key of an aggregate, or of one contribution to it.
///
/// ```
/// slots   sum: the sum · least, greatest: the number, or the neutral one · last: time, position, value
/// ```
public struct Totals: Sendable, Hashable {
    private(set) var slots: [Int64]

    init(_ aggregate: Aggregate) {
        slots = Array(repeating: 0, count: aggregate.slotCount)
        for measure in aggregate.measures { reset(measure) }
    }

    init(slots: [Int64]) {
        self.slots = slots
    }

    private mutating func reset(_ measure: Measure) {
        switch measure.kind {
        case .sum: slots[measure.slot] = 0
        case .least: slots[measure.slot] = .max
        case .greatest: slots[measure.slot] = .min
        case .last: (slots[measure.slot], slots[measure.slot + 1], slots[measure.slot + 2]) = (.min, -1, 0)
        }
    }

    // MARK: Contributing

    /// Adds to a sum, or offers a number to a least or a greatest.
    public mutating func add(_ number: Int64, to measure: Measure) {
        switch measure.kind {
        case .sum: slots[measure.slot] &+= number
        case .least: slots[measure.slot] = min(slots[measure.slot], number)
        case .greatest: slots[measure.slot] = max(slots[measure.slot], number)
        case .last: preconditionFailure("a last needs its time and position")
        }
    }

    /// As ``add(_:to:)``; nothing for a cell that is no integer.
    public mutating func add(_ cell: Value, to measure: Measure) {
        if let number = cell.integer { add(number, to: measure) }
    }

    /// Offers a value that was true from `time` (microseconds), of the event at `position`.
    public mutating func add(_ number: Int64, at time: Int64, position: Int64, to measure: Measure) {
        let slot = measure.slot
        guard (time, position) > (slots[slot], slots[slot + 1]) else { return }
        (slots[slot], slots[slot + 1], slots[slot + 2]) = (time, position, number)
    }

    // MARK: Reading

    /// The number; null where nothing was contributed (a sum is then 0).
    public subscript(measure: Measure) -> Value {
        let number = slots[measure.slot]
        switch measure.kind {
        case .sum: return .integer(number)
        case .least: return number == .max ? .null : .integer(number)
        case .greatest: return number == .min ? .null : .integer(number)
        case .last: return slots[measure.slot + 1] < 0 ? .null : .integer(slots[measure.slot + 2])
        }
    }

    /// The time and position of the last value.
    public func moment(of measure: Measure) -> (time: Int64, position: Int64) {
        (slots[measure.slot], slots[measure.slot + 1])
    }

    // MARK: Merging

    mutating func merge(_ other: Totals, _ aggregate: Aggregate) {
        for measure in aggregate.measures {
            let slot = measure.slot
            if measure.kind == .last {
                add(
                    other.slots[slot + 2], at: other.slots[slot], position: other.slots[slot + 1], to: measure
                )
            } else {
                add(other.slots[slot], to: measure)
            }
        }
    }

    /// Takes `old` out of the sums and merges `new`.
    ///
    /// - Returns: `false` where a least, greatest or last was `old`'s and is not surely `new`'s: then only
    ///   all contributions together tell.
    mutating func replace(_ old: Totals, by new: Totals, _ aggregate: Aggregate) -> Bool {
        var isKnown = true
        for measure in aggregate.measures {
            let slot = measure.slot
            switch measure.kind {
            case .sum: slots[slot] &+= new.slots[slot] &- old.slots[slot]
            case .least:
                if old.slots[slot] == slots[slot], new.slots[slot] > old.slots[slot] { isKnown = false }
                slots[slot] = min(slots[slot], new.slots[slot])
            case .greatest:
                if old.slots[slot] == slots[slot], new.slots[slot] < old.slots[slot] { isKnown = false }
                slots[slot] = max(slots[slot], new.slots[slot])
            case .last:
                let held = (slots[slot], slots[slot + 1])
                let (before, now) = (
                    (old.slots[slot], old.slots[slot + 1]), (new.slots[slot], new.slots[slot + 1])
                )
                if before.1 >= 0, before == held, now < before { isKnown = false }
                if now >= held, now.1 >= 0 {
                    (slots[slot], slots[slot + 1], slots[slot + 2]) = (now.0, now.1, new.slots[slot + 2])
                }
            }
        }
        return isKnown
    }
}
