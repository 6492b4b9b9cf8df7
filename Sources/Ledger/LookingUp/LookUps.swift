internal import CRM
internal import EventLog
internal import Synchronization
internal import Vault

/// Which contact has which e-mail address or phone: `lookups/hashes`, made from the log and following it.
///
/// The writing process brings the file up when it opens and closes the ledger, and whenever it is far behind, then
/// beside its appends; whoever looks something up reads the rest from the log. Where the file is lost, or does not know all
/// erasures, it is made anew.
final class LookUps: Sendable {
    /// Events that the file may be behind while the ledger is open.
    private static let patience: UInt64 = 65_536
    private static let pageCount = 8_192
    /// The types that give a contact an address or a phone, or take it away.
    static let types = [
        "contact.created", "contact.email_added", "contact.email_removed", "contact.phone_added",
        "contact.phone_removed", ErasureScope.correction,
    ]

    private struct State {
        var content: LookUpFile.Content?
        /// By hash, once something has been looked up.
        var table: [LookUpHash: [LookUpFile.Record]]?
    }

    private struct CatchingUp {
        var thread: WorkerThread?
        var isUnderWay = false
    }

    private let log: EventLog
    private let values: LookUpValues
    private let file: LookUpFile
    private let isWriting: Bool
    private let state = Mutex(State())
    private let catchingUp = Mutex(CatchingUp())

    init(log: EventLog, vault: Vault, directory: String, _ access: Ledger.Access) throws {
        self.log = log
        let hasher = try vault.lookUpHasher()
        values = LookUpValues(log: log, vault: vault, hasher: hasher)
        file = LookUpFile(directory: directory + "/lookups", hasher: hasher)
        isWriting = access == .writing
    }

    // MARK: Following the log

    /// Reads the file, brings it up, and makes it anew where it is lost or in doubt. What cannot be written
    /// – a full disk – is made good by the next one: nothing depends on the file.
    func open() {
        state.withLock { try? follow(&$0) }
    }

    /// Brings the file up to the log, for the last time.
    func close() {
        let thread = catchingUp.withLock { catchingUp in
            defer { catchingUp.thread = nil }
            return catchingUp.thread
        }
        thread?.join()
        state.withLock { if $0.content != nil { try? follow(&$0) } }
    }

    /// Lets the file be brought up where much is missing and nobody is at it.
    func followIfFarBehind() {
        let isFarBehind = state.withLockIfAvailable { state in
            guard let content = state.content, let end = try? log.indexedEnd() else { return false }
            return end > content.end + Self.patience
        }
        guard isFarBehind == true else { return }
        catchingUp.withLock { catchingUp in
            if catchingUp.isUnderWay { return }
            catchingUp.thread?.join()
            catchingUp.isUnderWay = true
            catchingUp.thread = WorkerThread(.yielding) { [self] in
                state.withLock { if $0.content != nil { try? follow(&$0, isBeside: true) } }
                self.catchingUp.withLock { $0.isUnderWay = false }
            }
        }
    }

    /// - Parameter isBeside: beside appends, on one core, and no further than the index is: to find a contact's first
    ///   event takes it.
    private func follow(_ state: inout State, isBeside: Bool = false) throws {
        let erasures = UInt64(try log.read(Filter(types: [Erasures.type]), limit: .max).events.count)
        let known = try state.content ?? file.read()
        var content = known ?? LookUpFile.Content(erasures: erasures)
        // One that was not written by the last erasure, or comes from before it.
        let head = try log.headPosition()
        let isNew = content.erasures != erasures || content.end > head
        if isNew {
            content = LookUpFile.Content(erasures: erasures)
            state.table = nil
        }
        let count = content.records.count
        let start = content.end
        let added = try newRecords(&content, isBeside: isBeside)
        if isWriting, known == nil || isNew {
            try file.write(content)
        } else if isWriting, !added.isEmpty || content.end > start + Self.patience {
            try file.append(added, behind: count, to: content)
        }
        for record in added { state.table?[record.hash, default: []].append(record) }
        state.content = content
    }

    /// Adds what the log has behind `content`.
    private func newRecords(
        _ content: inout LookUpFile.Content, isBeside: Bool
    ) throws -> [LookUpFile.Record] {
        var added: [LookUpFile.Record] = []
        let head = isBeside ? try log.indexedEnd() : try log.headPosition()
        while content.end < head {
            let page = try log.read(
                Filter(types: Self.types), in: content.end..<head, limit: Self.pageCount)
            let read = { @Sendable [values] event in Result { try values.records(of: event) } }
            for records in isBeside ? page.events.map(read) : Parallel.map(page.events, read) {
                added += try records.get()
            }
            content.end = page.completeTo
        }
        content.records += added
        return added
    }

    // MARK: Erasing

    /// Writes the file anew without `contacts`, and overwrites the old one.
    func forget(_ contacts: [String]) throws {
        try state.withLock { state in
            state.table = nil
            guard var content = try state.content ?? file.read() else { return }
            let gone = Set(try contacts.compactMap { try values.creation(of: $0) })
            content.records.removeAll { gone.contains($0.contact) }
            content.erasures += 1
            try file.write(content)
            state.content = state.content == nil ? nil : content
        }
    }

    // MARK: Looking up

    /// The names of the contacts that have what `key` stands for, in the order in which they got it.
    func contacts(with key: String) throws -> [String] {
        let hash = values.hasher.hash(key)
        let records = try state.withLock { state in
            try follow(&state)
            if state.table == nil {
                state.table = Dictionary(grouping: state.content?.records ?? [], by: \.hash)
            }
            return state.table?[hash] ?? []
        }
        var found: [UInt64] = []
        for record in records {
            found.removeAll { $0 == record.contact }
            if !record.isLost { found.append(record.contact) }
        }
        return try found.compactMap { try log.event(at: $0)?.stream }
    }
}
