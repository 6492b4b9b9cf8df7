import EventLog

/// One kind of fact: its fields and the states that take it.
public final class EventType: Sendable {
    /// Where an event of this type leads, from the states it is allowed in.
    public struct Transition: Sendable {
        /// `–` is the stream that does not exist yet, `*` any state that is not terminal.
        public let from: [String]
        public let to: Target
    }

    public enum Target: Sendable, Equatable {
        case state(String)
        /// The state stays as it is.
        case kept
        /// The state that a field of the event names.
        case given(field: String)
        /// The state before the merge.
        case before
    }

    /// `deal.won`
    public let name: String
    /// `deal`
    public let category: String
    public let shape: Shape
    public let transitions: [Transition]
    /// The version of `data` that is written now.
    public var schemaVersion: Int { earlier.count + 1 }
    /// The versions before, from 1 on.
    let earlier: [EarlierVersion]
    /// Data of this schema version and of those behind it is read as it was written.
    let firstUnchanged: Int
    /// Written by the server itself; refused from anybody else.
    public let isServerOnly: Bool
    /// Whether an event of this type may begin a stream.
    public let isCreating: Bool

    let rule: ValueRule
    /// By the number of the state it is in: the state after, or one of the codes below.
    private let next: [UInt8]
    /// For states that a company's types have added since.
    private let nextOfOthers: UInt8
    let givenField: String
    let given: [(name: String, state: UInt8)]
    /// What an event of this category may change beside its own stream.
    let settlement: Settlement
    /// Contacts and employees are data subjects themselves.
    public let isOwnSubject: Bool
    let requiredAtCreation: [String]
    /// Whether an event changes what the guard remembers of its stream. Where it does not, a correction
    /// or an annulment need not fold the stream anew – a campaign may have a million touches.
    let leavesTrace: Bool
    /// Whether an event, of whichever version, may link its stream to a contact.
    let linksContacts: Bool
    /// `null` takes a value away: the data is an object of changes.
    let unsets: Bool

    /// Defined by a company, not built in.
    public let isCompanyOwned: Bool

    enum Settlement { case none, contact, deal }

    static let refused: UInt8 = 255
    static let before: UInt8 = 254
    static let given: UInt8 = 253

    public var fields: [Field] { shape.fields }

    init(
        name: String, category: Category, shape: Shape, transitions: [Transition], isServerOnly: Bool = false,
        earlier: [EarlierVersion] = [], isCompanyOwned: Bool = false
    ) {
        self.isCompanyOwned = isCompanyOwned
        self.name = name
        self.category = category.name
        self.shape = shape
        self.transitions = transitions
        self.earlier = earlier
        firstUnchanged = (earlier.lastIndex { $0.upcast != nil } ?? -1) + 2
        self.isServerOnly = isServerOnly
        rule = ValueRule(rawValue: name) ?? .none
        isCreating = transitions.contains { $0.from.contains("–") }
        settlement = category.name == "contact" ? .contact : category.name == "deal" ? .deal : .none
        isOwnSubject = category.name == "contact" || category.name == "employee"
        leavesTrace =
            !rule.isConditionOnly || ([shape] + earlier.map(\.shape)).contains { $0.leavesTrace }
            || transitions.contains { $0.to != .kept }
        linksContacts = ([shape] + earlier.map(\.shape)).contains {
            $0.linkedCategories.contains("contact")
        }
        unsets = shape.fields.contains { if case .changes = $0.kind { true } else { false } }
        requiredAtCreation = shape.fields.filter(\.isRequiredAtCreation).map(\.name)

        let table = Self.table(transitions, category)
        next = table.next
        nextOfOthers = table.others
        givenField = table.givenField
        given = table.givenField.isEmpty ? [] : category.states.enumerated().map { ($1, UInt8($0 + 1)) }
    }

    private static func table(
        _ transitions: [Transition], _ category: Category
    ) -> (next: [UInt8], others: UInt8, givenField: String) {
        var next = [UInt8](repeating: refused, count: category.states.count + 1)
        var others = refused
        var givenField = ""
        for transition in transitions {
            let isAny = transition.from.contains("*")
            for state in next.indices {
                let name = category.name(ofState: UInt8(state))
                guard isAny ? state > 0 && !category.terminal.contains(name) : transition.from.contains(name)
                else {
                    continue
                }
                switch transition.to {
                case .kept: next[state] = UInt8(state)
                case .state(let to): next[state] = category.number(ofState: to) ?? refused
                case .before: next[state] = before
                case .given(let field):
                    next[state] = Self.given
                    givenField = field
                }
            }
            guard isAny else { continue }
            if case .state(let to) = transition.to {
                others = category.number(ofState: to) ?? refused
            } else {
                others = 0
            }
        }
        return (next, others, givenField)
    }

    /// The state that `state` becomes; ``refused`` where it does not take this type, ``before`` for the
    /// state before the merge.
    func next(from state: UInt8, _ data: JSONValue) -> UInt8 {
        let number = next(from: state)
        guard number == Self.given else { return number }
        let name = data[givenField]?.string
        return given.first { $0.name == name }?.state ?? state
    }

    /// As declared: a state, or one of the codes above.
    func next(from state: UInt8) -> UInt8 {
        if Int(state) < next.count { return next[Int(state)] }
        return nextOfOthers == 0 ? state : nextOfOthers
    }

    func takes(_ state: UInt8) -> Bool {
        Int(state) < next.count ? next[Int(state)] != Self.refused : nextOfOthers != Self.refused
    }
}

extension EventType: CustomStringConvertible {
    /// The row that declares it.
    public var description: String {
        let states = transitions.map { transition in
            let from = transition.from.joined(separator: "|")
            switch transition.to {
            case .state(let name): return "\(from) → \(name)"
            case .kept: return from
            case .given(let field): return "\(from) → (\(field))"
            case .before: return "\(from) → (before)"
            }
        }
        let list = fields.map(\.description).joined(separator: ", ")
        return "\(name)\(isServerOnly ? " (server)" : "") · \(states.joined(separator: ", "))"
            + (list.isEmpty ? "" : " · \(list)")
    }
}
