/// The file `slots`, version 1: the wrapped keys of data subjects, in fixed slots that are written in place.
/// Integers are little-endian.
///
/// Header, 128 bytes:
/// ```
///   0   8  magic      "DAFTARKS"
///   8   4  version    1
///  12   4             0
///  16  16  log id
///  32  24  nonce   ┐  the root key (``RootKey``), wrapped as the key of slot 2³²−1, which is none: it unwraps
///  56  48  wrapped ┘  under the right master key only; 32 zero bytes in a file made before there was one
/// 104  16             0
/// 120   8  checksum   SipHash-2-4 of bytes 0 to 119, keyed with the log id in them
/// ```
/// So a damaged header fails its checksum, and a wrong master key fails at an undamaged header.
///
/// Slot n, 80 bytes, at 128 + 80·n:
/// ```
///   0   1  state      0 never filled · 1 filled · 2 erased: a tombstone
///   1   3             0
///   4   4  checksum   of n (4) ‖ the slot with these 4 bytes as 0: the low half of SipHash-2-4, keyed with
///                     the log id; 0 in a slot never filled
///   8  24  nonce      random; 0 in a tombstone
///  32  48  wrapped    the subject's key (32) and a tag (16): XChaCha20-Poly1305-IETF under the master key,
///                     associated data log id (16) ‖ n (4); 0 in a tombstone
/// ```
/// A slot never filled is all zeros, so a file may have holes: slots that the log used before `keys/` was lost.
enum SlotFormat {
    static let magic = Array("DAFTARKS".utf8)
    static let version: UInt32 = 1
    static let headerCount = 128
    static let versionOffset = 8
    static let logIDOffset = 16
    static let logIDCount = 16
    static let headerNonceOffset = 32
    static let headerChecksumOffset = 120

    static let slotCount = 80
    static let checksumOffset = 4
    static let nonceOffset = 8
    static let wrappedOffset = 32
    static let wrappedCount = AEAD.keyCount + AEAD.tagCount

    /// Slots in a file, at most: as many as fit in 20 GiB, which is what is reserved of the address space.
    static let maximumSlots: UInt32 = 1 << 28
    /// Stands for the header where a slot's number is asked for.
    static let headerSlot = UInt32.max

    static func offset(of slot: UInt32) -> Int { headerCount + slotCount * Int(slot) }

    enum State: UInt8 {
        case unused
        case filled
        case erased
    }
}
