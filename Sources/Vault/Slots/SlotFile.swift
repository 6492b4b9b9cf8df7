internal import Glibc

/// The file `slots`: read through a map, so that a slot's state costs a load and an erasure by another
/// process is seen at once; written with `pwrite`.
///
/// Like LMDB, it does not survive that someone cuts the file off while it is open (SIGBUS).
final class SlotFile: Sendable {
    static let name = "slots"
    /// What is being written to take its place.
    static let newName = "slots.new"
    /// What it was, until that is overwritten.
    static let oldName = "slots.old"
    private static let mapCount = SlotFormat.offset(of: SlotFormat.maximumSlots)

    let file: KeyFile
    // Points into a shared map that lives as long as this object and is only read.
    nonisolated(unsafe) private let base: UnsafeRawPointer

    init(_ file: KeyFile) throws(VaultError) {
        self.file = file
        guard
            let address = mmap(nil, Self.mapCount, PROT_READ, MAP_SHARED | MAP_NORESERVE, file.descriptor, 0),
            address != MAP_FAILED
        else { throw .system("the slots file cannot be mapped") }
        base = UnsafeRawPointer(address)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: base), Self.mapCount) }

    /// Whole slots in the file as it is now.
    func slotCount() throws(VaultError) -> UInt32 {
        let count = (try file.byteCount() - SlotFormat.headerCount) / SlotFormat.slotCount
        return UInt32(clamping: min(max(0, count), Int(SlotFormat.maximumSlots)))
    }

    /// The bytes of `slot`, which must be one of the file.
    subscript(slot: UInt32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + SlotFormat.offset(of: slot), count: SlotFormat.slotCount)
    }

    func write(_ bytes: [UInt8], at slot: UInt32) throws(VaultError) {
        try file.write(bytes, at: SlotFormat.offset(of: slot))
    }
}
