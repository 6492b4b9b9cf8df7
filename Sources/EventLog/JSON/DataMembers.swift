/// The members of an object in an event's data, found in one pass: for folds, which look at several of them.
public struct DataMembers: Sendable {
    private var members: [DataField.Member] = []

    public init() {}

    /// Finds the members of the object `data` – minified and checked – in the place of those of another.
    public mutating func find(in data: UnsafeRawBufferPointer) {
        members.removeAll(keepingCapacity: true)
        var index = 1
        while let member = DataField.member(at: index, in: data) {
            members.append(member)
            index = member.value.upperBound + 1
        }
    }

    /// As ``DataField/range(of:in:)``.
    ///
    /// - Parameter data: where the members were found.
    public func range(of name: StaticString, in data: UnsafeRawBufferPointer) -> Range<Int>? {
        let name = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        for member in members where member.isCalled(name, in: data) { return member.value }
        return nil
    }
}
