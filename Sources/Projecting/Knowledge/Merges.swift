/// Which contacts are one, as known at a position.
struct Merges: Sendable {
    /// What an event in the log asked for.
    struct Request: Sendable {
        let position: UInt64
        let contact: String
        /// The contact that it is merged into; `nil`: unmerged.
        let into: String?
    }

    private var targets: [String: String] = [:]
    private var survivors: [String: String] = [:]
    private var members: [String: [String]] = [:]

    static let none = Merges()

    private init() {}

    /// Replays `requests`, in order of position. A merge whose source or target is not standing, or which
    /// would close a circle, is skipped.
    ///
    /// - Parameter isStanding: whether a contact is created and not erased at a position.
    init(_ requests: [Request], isStanding: (String, UInt64) throws -> Bool) rethrows {
        for request in requests {
            guard let into = request.into else {
                targets[request.contact] = nil
                continue
            }
            guard targets[request.contact] == nil, targets[into] == nil, into != request.contact,
                try isStanding(request.contact, request.position), try isStanding(into, request.position)
            else { continue }
            targets[request.contact] = into
        }
        for contact in targets.keys {
            var survivor = contact
            while let next = targets[survivor] { survivor = next }
            survivors[contact] = survivor
            members[survivor, default: []].append(contact)
        }
        for survivor in members.keys {
            members[survivor]?.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }

    var isEmpty: Bool { targets.isEmpty }

    /// The contact that `contact` was merged into; `nil` where it stands.
    func target(of contact: String) -> String? { targets.isEmpty ? nil : targets[contact] }

    /// The last survivor; `nil` where `contact` was not merged.
    func survivor(of contact: String) -> String? { survivors.isEmpty ? nil : survivors[contact] }

    /// The contacts whose last survivor `contact` is, in order of their names.
    func members(of contact: String) -> [String] { members.isEmpty ? [] : members[contact] ?? [] }

    /// The contacts that were merged into `contact`, directly or through others, whether it stands itself or not.
    func contacts(mergedInto contact: String) -> [String] {
        targets.keys.filter { source in
            var next = targets[source]
            while let step = next, step != contact { next = targets[step] }
            return next != nil
        }
    }

    /// Those that others were merged into and stand themselves.
    var allSurvivors: [String] { members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
}
