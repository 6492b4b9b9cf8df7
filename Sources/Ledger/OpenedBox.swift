internal import EventLog
internal import Vault

/// What is in a box, as far as its key tells.
enum OpenedBox {
    case values([SealedValue])
    case erased
    /// The key is lost or damaged.
    case lost
}

extension Vault {
    /// - Throws: `rotated`, `storage`.
    func opened(_ box: SealedBox, eventID: String) throws(VaultError) -> OpenedBox {
        do {
            return try open(box.bytes, slot: box.slot, eventID: eventID).map(OpenedBox.values) ?? .erased
        } catch  where error.code == .missing || error.code == .damaged {
            return .lost
        }
    }
}
