internal import EventLog

extension EventType {
    /// The state of a stream that does not exist yet.
    public static let nonexistent: UInt8 = 0

    /// The number of the state that a stream in `state` is in after an event of this type; `nil` where
    /// `state` does not take it. What a fold goes by: from-states alone, no rules about values.
    ///
    /// - Parameter data: the event's data, minified.
    public func standing(after state: UInt8, _ data: UnsafeRawBufferPointer) -> UInt8? {
        let number = next(from: state)
        switch number {
        case Self.refused: return nil
        // The state before a merge: merges are no part of a fold.
        case Self.before: return state
        case Self.given:
            guard let range = DataField.range(of: givenField, in: data), range.count >= 2 else {
                return state
            }
            let name = UnsafeRawBufferPointer(rebasing: data[range].dropFirst().dropLast())
            return given.first { name.isUTF8(of: $0.name) }?.state ?? state
        default: return number
        }
    }

    /// Whether an event of this type joins two contacts or parts them: these take effect by position alone.
    public var isMerge: Bool { name == "contact.merged" || name == "contact.unmerged" }
}
