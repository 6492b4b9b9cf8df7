/// A place among the answers that stay open; given back when it is dropped.
final class OpenPlace: Sendable {
    private let count: OpenCount

    /// - Throws: ``Problem`` `too_many_streams`.
    init(_ count: OpenCount) throws(Problem) {
        guard count.enter() else { throw Problem.tooManyOpenAnswers }
        self.count = count
    }

    deinit { count.leave() }
}
