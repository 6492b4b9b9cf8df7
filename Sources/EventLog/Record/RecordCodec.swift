internal import LMDB
internal import Synchronization

/// What records share: the log's id, its dictionaries and its table of names. Kept in memory and read
/// again from the log when a number is not known yet (another process may have added it).
final class RecordCodec: Sendable {
    let logID: LogID
    private let store: LogStore
    private let shared = Mutex(Shared())
    // A compressor belongs to one thread at a time: it is out of the pool while it is used.
    private let compressors = Mutex<[Pooled]>([])
    private let decoders = DecoderPool()

    private struct Pooled: @unchecked Sendable {
        // Proof: an instance is reachable from the pool only while nobody uses it.
        let compressor: Compressor
    }

    fileprivate struct Shared {
        var names: [String] = []
        var numbers: [String: UInt32] = [:]
        var dictionaries: [Dictionary] = []
    }

    init(logID: LogID, store: LogStore) throws {
        self.logID = logID
        self.store = store
        try refresh()
    }

    /// Reads names and dictionaries that were added since.
    func refresh() throws {
        try store.read { try refresh($0, $1) }
    }

    /// As `refresh()`, from a snapshot that is open already.
    func refresh(_ transaction: borrowing ReadTransaction, _ tables: LogStore.Tables) throws {
        try shared.withLock { shared in
            while let name = try transaction.get(UInt64(shared.names.count), in: tables.names) {
                shared.add(String(decoding: name.array, as: UTF8.self))
            }
            while let content = try transaction.get(
                UInt64(shared.dictionaries.count + 1), in: tables.dictionaries)
            {
                let number = UInt32(shared.dictionaries.count + 1)
                shared.dictionaries.append(try Dictionary(number: number, content: content.array))
            }
        }
    }

    // MARK: Names

    func name(_ number: UInt32) throws(LogError) -> String {
        if let name = shared.withLock({ $0.name(number) }) { return name }
        try refreshOrThrow()
        guard let name = shared.withLock({ $0.name(number) }) else {
            throw LogError(.damaged, "the log has no name \(number)")
        }
        return name
    }

    /// The number of `name` if the log has it.
    func number(of name: String) -> UInt32? {
        shared.withLock { $0.numbers[name] }
    }

    var nameCount: UInt32 { shared.withLock { UInt32($0.names.count) } }

    /// Names of the log that `isWanted` picks, such as the types of a category.
    func names(where isWanted: (String) -> Bool) -> [String] {
        shared.withLock { $0.names.filter(isWanted) }
    }

    /// Takes note of names that are now in the log, in order of their numbers.
    func add(names: [String]) {
        shared.withLock { shared in
            for name in names where shared.numbers[name] == nil { shared.add(name) }
        }
    }

    /// The name of the entity `number`, from the log where it has events.
    func entityName(_ number: EntityNumber) throws(LogError) -> String {
        if let name = number.name { return try self.name(name) }
        do {
            return try store.read { transaction, tables in
                let position = number.creation ?? 0
                guard let record = try transaction.get(position, in: tables.events) else {
                    throw LogError(.damaged, "the log has no position \(position)")
                }
                return try withDecoder { decoder in
                    try record.withUnsafeBytes { try decoder.decode($0, at: position) }
                    return decoder.stream
                }
            }
        } catch let error as LogError {
            throw error
        } catch {
            throw LogError(.storage, "\(error)")
        }
    }

    func withDecoder<R>(_ body: (EventDecoder) throws -> R) rethrows -> R {
        try decoders.withDecoder(of: self, body)
    }

    // MARK: Dictionaries

    func dictionary(_ number: UInt32) throws(LogError) -> Dictionary {
        if let dictionary = shared.withLock({ $0.dictionary(number) }) { return dictionary }
        try refreshOrThrow()
        guard let dictionary = shared.withLock({ $0.dictionary(number) }) else {
            throw LogError(.damaged, "the log has no dictionary \(number)")
        }
        return dictionary
    }

    /// The one that new bodies are compressed with.
    var newestDictionary: Dictionary? { shared.withLock { $0.dictionaries.last } }

    func add(_ dictionary: Dictionary) {
        shared.withLock { shared in
            // A reader may have refreshed since the commit, and so have it already.
            if dictionary.number > shared.dictionaries.count { shared.dictionaries.append(dictionary) }
        }
    }

    /// `body` compressed with the newest dictionary and that dictionary's number; 0 and `body` itself
    /// where compression would not make it shorter.
    func compress(_ body: [UInt8]) -> (dictionary: UInt32, bytes: [UInt8]) {
        guard let dictionary = newestDictionary else { return (0, body) }
        let pooled = compressors.withLock { $0.popLast() } ?? Pooled(compressor: Compressor())
        defer { compressors.withLock { $0.append(pooled) } }
        guard let bytes = pooled.compressor.compress(body, with: dictionary) else { return (0, body) }
        return (dictionary.number, bytes)
    }

    private func refreshOrThrow() throws(LogError) {
        do {
            try refresh()
        } catch let error as LogError {
            throw error
        } catch {
            throw LogError(.storage, "\(error)")
        }
    }
}

extension RecordCodec.Shared {
    fileprivate func name(_ number: UInt32) -> String? {
        number < names.count ? names[Int(number)] : nil
    }

    fileprivate func dictionary(_ number: UInt32) -> Dictionary? {
        number >= 1 && number <= dictionaries.count ? dictionaries[Int(number) - 1] : nil
    }

    fileprivate mutating func add(_ name: String) {
        numbers[name] = UInt32(names.count)
        names.append(name)
    }
}
