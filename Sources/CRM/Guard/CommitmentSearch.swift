import EventLog

extension JSONValue {
    /// Whether a commitment – an object with a member `sealed` – stands in it for a personal value.
    var containsCommitment: Bool {
        switch kind {
        case .object: namedMembers.contains { "sealed" ~= $0.name || $0.value.containsCommitment }
        case .array: elements.contains { $0.containsCommitment }
        default: false
        }
    }
}
