public import EventLog
internal import Synchronization

/// The keys of data subjects. What is personal reaches the disk only sealed under them, and erasing a subject
/// is destroying its key.
///
/// A subject has a slot of the file ``SlotFormat`` describes; which, stands in the log, in the record of the
/// event that first used it. One `Vault` at a time writes, any number read, also in other processes. All
/// functions may be called from any thread.
///
/// Overwriting in place destroys on file systems that write in place. One that copies on write (btrfs, ZFS,
/// snapshots), or the wear levelling of a drive, may keep old blocks; they are worthless without the master
/// key, so after an erasure that has to hold against someone who reads such blocks, rotate the master key.
public final class Vault: Sendable {
    /// Slots filled at a time.
    static let fillCount: UInt32 = 4_096

    struct State {
        var slots: SlotFile
        var codec: SlotCodec
        var root: RootKey
        /// Slots that the file is known to have, whatever is in them.
        var slotCount: UInt32
        /// Slots before this one are known to be on disk as they are read.
        var syncedEnd: UInt32
        /// The first slot that may be free.
        var next: UInt32
        /// Subjects that have been given a slot and are not in the log yet.
        var pending: [String: UInt32] = [:]
        var keys = KeyCache()
    }

    let directory: KeyDirectory
    let logID: LogID
    let random: @Sendable (Int) -> [UInt8]
    let isReadOnly: Bool
    /// Held by whoever writes slots or replaces the file; taken before `state`.
    let writing = Mutex(())
    /// Never held while a file is synced.
    let state: Mutex<State>

    /// Makes `slots` in `directory`, which is made as well where there is none; its parent must be there.
    ///
    /// - Parameters:
    ///   - directory: `<data>/keys`.
    ///   - slotEnd: the first slot that no event has used: 0 for a new log. Where `keys/` was lost, the slots
    ///     before it stay without a key for ever.
    ///   - filledCount: slots from `slotEnd` on that get a key at once, at least.
    ///   - random: as many random bytes as asked for.
    /// - Throws: `exists`, `missing` (the parent), `locked`, `diskFull`, `storage`; there is no `slots` then, or
    ///   the old one.
    public static func create(
        directory path: String, logID: LogID, master: MasterKey, slotEnd: UInt32 = 0,
        filledCount: UInt32 = 0, random: @Sendable (Int) -> [UInt8]
    ) throws(VaultError) {
        try KeyDirectory.make(path)
        let directory = try KeyDirectory(path: path)
        try directory.lock()
        guard try directory.identity(of: SlotFile.name) == nil else {
            throw VaultError(.exists, "\(path)/\(SlotFile.name) exists")
        }
        try directory.discard(SlotFile.newName, unless: SlotFile.name)
        let codec = SlotCodec(logID: logID, master: master)
        let file = try directory.create(SlotFile.newName)
        let nonce = random(AEAD.nonceCount)
        let slots = try SlotFile(file)
        var filled = slotEnd
        repeat {
            try slots.fill(filled, Self.fillCount, codec: codec, random: random)
            filled += Self.fillCount
        } while filled - slotEnd < filledCount
        try file.write(codec.header(nonce: nonce, root: RootKey(random: random)), at: 0)
        try file.sync()
        try directory.rename(SlotFile.newName, to: SlotFile.name)
    }

    /// Opens the keys of the log `logID`.
    ///
    /// - Parameters:
    ///   - directory: `<data>/keys`.
    ///   - slotEnd: the first slot that no event of the log has used.
    ///   - random: as many random bytes as asked for, from any thread.
    ///   - readOnly: takes no lock, and neither hands out nor erases slots.
    /// - Throws: `missing` where there is no slots file, so that the caller can go on without sealed values;
    ///   `wrongMasterKey`, `damaged` (the header), `otherLedger`, `unsupportedFormat`, `locked`, `storage`.
    public init(
        directory path: String, logID: LogID, master: MasterKey, slotEnd: UInt32,
        random: @escaping @Sendable (Int) -> [UInt8], readOnly: Bool
    ) throws(VaultError) {
        let directory = try KeyDirectory(path: path)
        if !readOnly { try directory.lock() }
        let file = try directory.open(SlotFile.name, forWriting: !readOnly)
        let codec = SlotCodec(logID: logID, master: master)
        let root = try codec.root(header: file.read(SlotFormat.headerCount, at: 0))
        let slots = try SlotFile(file)
        let slotCount = try slots.slotCount()
        if !readOnly {
            // A process that was killed may have written slots that nobody synced.
            try file.sync()
            try directory.discard(SlotFile.newName, unless: SlotFile.name)
            try directory.discard(SlotFile.oldName, unless: SlotFile.name)
        }
        self.directory = directory
        self.logID = logID
        self.random = random
        isReadOnly = readOnly
        state = Mutex(
            State(
                slots: slots, codec: codec, root: root, slotCount: slotCount, syncedEnd: slotCount,
                next: slotEnd))
        if !readOnly, !root.isThere {
            state.withLock { $0.root = RootKey(random: random) }
            try rotate(to: master)
        }
    }

    func requireWritable() throws(VaultError) {
        if isReadOnly { throw VaultError(.readOnly, "the keys are open for reading only") }
    }
}
