/// What the guard remembers of a contact that others want to know: whether it was erased, whom it was merged
/// with, whether a legal hold is on it.
public struct ContactStanding: Sendable, Equatable {
    /// `contact.tagged` with this tag puts a legal hold on a contact, `contact.untagged` lifts it.
    public static let holdTag = "legal-hold"

    public let isErased: Bool
    /// The contact that it was merged into, and not taken back.
    public let survivor: String?
    /// Contacts merged into it, directly.
    public let absorbed: [String]
    public let isHeld: Bool

    /// - Parameter state: the state kept under the contact's name; empty where there is none.
    public init(state: [UInt8]) {
        let state = StreamState(bytes: state)
        isErased = state.lifecycle == Lifecycle.erasedContact
        survivor = state.text(.mergedInto)
        absorbed = state.all(.absorbed).map(\.text)
        isHeld = state.first(.held) != nil
    }
}
