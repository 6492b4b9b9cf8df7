internal import EventLog

/// The corrections and annulments in the log: which events they meant, and which are in force.
///
/// They take effect by position alone. One is in force where no annulment in force annuls it; since an
/// annulment stands behind what it annuls, that is decided from the last to the first.
struct Amendments: Sendable {
    enum Kind: Sendable { case correction, annulment }

    struct Amendment: Sendable {
        let position: UInt64
        let kind: Kind
    }

    /// In order of position, by the position of the event that they amend.
    private var byTarget: [UInt64: [Amendment]] = [:]

    var isEmpty: Bool { byTarget.isEmpty }

    mutating func add(_ kind: Kind, at position: UInt64, of target: UInt64) {
        byTarget[target, default: []].append(Amendment(position: position, kind: kind))
    }

    /// Whether the event at `target` is annulled, as known before `end`.
    func isAnnulled(_ target: UInt64, before end: UInt64) -> Bool {
        guard let amendments = byTarget[target] else { return false }
        return amendments.contains {
            $0.kind == .annulment && $0.position < end && !isAnnulled($0.position, before: end)
        }
    }

    /// The position of the newest correction in force of the event at `target`.
    func correction(of target: UInt64, before end: UInt64) -> UInt64? {
        byTarget[target]?.last {
            $0.kind == .correction && $0.position < end && !isAnnulled($0.position, before: end)
        }?.position
    }

    /// The greatest position of an amendment that bears on the event at `target`, before `end`.
    func lastAmendment(of target: UInt64, before end: UInt64) -> UInt64? {
        guard let amendments = byTarget[target] else { return nil }
        var last: UInt64?
        for amendment in amendments where amendment.position < end {
            let own = max(amendment.position, lastAmendment(of: amendment.position, before: end) ?? 0)
            last = max(last ?? 0, own)
        }
        return last
    }
}
