internal import Synchronization

/// Appends that are submitted ahead of their answers and must be decided in their order: where one of them
/// has to be sealed for another, those behind it are held back, for what it is may decide what they are.
/// The submitter then appends that one, and those behind it in a new sequence.
public final class AppendSequence: Sendable {
    /// The answer to an append that was held back: nothing of it was decided.
    public struct Held: Error {
        public init() {}
    }

    private let held = Atomic(false)

    public init() {}

    var isHeld: Bool { held.load(ordering: .relaxed) }

    /// Only the writer's thread holds back, and asks.
    func hold() {
        held.store(true, ordering: .relaxed)
    }
}
