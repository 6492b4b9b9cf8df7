internal import EventLog
internal import Glibc

/// The list of erasures, `service/erasures.ndjson`: kept outside the log and the keys, so that an older copy
/// of either cannot bring a key back unseen. One JSON object a line, only ever added to, each synced:
/// ```
/// {"position":"12","id":"…","contact":"contact-7","time":"…","keys":[{"subject":"contact-7","slot":3},…]}
/// {"done":"12","moved":[{"subject":"contact-2","from":5,"to":9}]}
/// ```
/// The first is written before the keys are destroyed, the second when all is done. Where the list is lost it
/// is made anew from the log.
struct ErasureList: Sendable {
    struct Entry: Sendable {
        let position: UInt64
        /// Of the event `contact.erased`.
        let id: String
        let contact: String
        let keys: [SubjectSlot]
        var moved: [MovedSlot] = []
        var isDone = false
    }

    let path: String
    /// By position; where an erasure was carried out again, the newest entry.
    private(set) var entries: [UInt64: Entry] = [:]

    /// Reads the list in `directory`, the data directory. A line that was cut short by a crash is left out.
    init(in directory: String) throws {
        path = directory + "/service/erasures.ndjson"
        guard let file = fopen(path, "re") else {
            if errno == ENOENT { return }
            throw LogError(.storage, "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while case let count = getline(&line, &capacity, file), count > 0, let line {
            let bytes = UnsafeRawBufferPointer(start: line, count: count)
            if let value = try? JSONDocument(Array(bytes)).root { take(value) }
        }
        if ferror(file) != 0 { throw LogError(.storage, "\(path) cannot be read") }
    }

    private mutating func take(_ value: JSONValue) {
        if let position = value["done"]?.string.flatMap({ UInt64($0) }) {
            entries[position]?.isDone = true
            entries[position]?.moved = value["moved"]?.elements.compactMap(Self.moved) ?? []
        } else if let position = value["position"]?.string.flatMap({ UInt64($0) }),
            let id = value["id"]?.string, let contact = value["contact"]?.string
        {
            entries[position] = Entry(
                position: position, id: id, contact: contact,
                keys: value["keys"]?.elements.compactMap(Self.key) ?? [])
        }
    }

    private static func key(_ value: JSONValue) -> SubjectSlot? {
        guard let subject = value["subject"]?.string, let slot = slot(value["slot"]) else { return nil }
        return SubjectSlot(subject, slot)
    }

    private static func moved(_ value: JSONValue) -> MovedSlot? {
        guard let subject = value["subject"]?.string, let old = slot(value["from"]),
            let new = slot(value["to"])
        else { return nil }
        return MovedSlot(subject: subject, old: old, new: new)
    }

    private static func slot(_ value: JSONValue?) -> UInt32? { value?.integer.flatMap(UInt32.init(exactly:)) }

    // MARK: Adding

    /// Notes an erasure whose keys are about to be destroyed.
    mutating func begin(_ event: Event, keys: [SubjectSlot]) throws {
        var text = JSONText()
        text.add("position", "\(event.position)")
        text.add("id", event.id)
        text.add("contact", event.stream)
        text.add("time", event.recordedTime.description)
        text.add("keys", array: keys.map(\.json))
        try append(text.object)
        entries[event.position] = Entry(
            position: event.position, id: event.id, contact: event.stream, keys: keys)
    }

    /// Notes that the keys are destroyed.
    mutating func end(_ position: UInt64, moved: [MovedSlot]) throws {
        var text = JSONText()
        text.add("done", "\(position)")
        text.add("moved", array: moved.map(\.json))
        try append(text.object)
        entries[position]?.isDone = true
        entries[position]?.moved = moved
    }

    private func append(_ line: [UInt8]) throws {
        let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let isNew = mkdir(directory, 0o700) == 0
        let file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure("\(path) cannot be opened") }
        defer { close(file) }
        // What a crash has cut short stays a line of its own.
        let bytes = (try endsInside(file) ? [UInt8(ascii: "\n")] : []) + line + [UInt8(ascii: "\n")]
        guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
            throw Self.failure("\(path) cannot be written")
        }
        for name in isNew ? [directory, directory + "/.."] : [directory] { try Self.sync(name) }
    }

    private func endsInside(_ file: Int32) throws -> Bool {
        let end = lseek(file, 0, SEEK_END)
        var last: UInt8 = 0
        guard end > 0 else { return false }
        guard pread(file, &last, 1, end - 1) == 1 else { throw Self.failure("\(path) cannot be read") }
        return last != UInt8(ascii: "\n")
    }

    private static func sync(_ path: String) throws {
        let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure("\(path) cannot be opened") }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw failure("\(path) cannot be synced") }
    }

    private static func failure(_ message: String) -> LogError {
        let code = errno
        return LogError(
            code == ENOSPC || code == EDQUOT ? .diskFull : .storage,
            "\(message): \(String(cString: strerror(code)))")
    }
}

extension MovedSlot {
    var json: [UInt8] {
        var text = JSONText()
        text.add("subject", subject)
        text.add("from", old)
        text.add("to", new)
        return text.object
    }
}
