import EventLog
import Testing

/// What holds of every log, whatever was appended (laws 1 and 3).
enum Laws {
    static func check(_ log: EventLog) throws {
        var next: UInt64 = 0
        var lastRecorded = Instant.distantPast
        var counts: [String: UInt64] = [:]
        var ids = Set<String>()
        var tree = MerkleTree.Frontier()
        for event in try log.read(limit: .max).events {
            #expect(event.position == next, "positions are gapless")
            #expect(event.recordedTime > lastRecorded, "recorded times increase strictly")
            #expect(event.revision == counts[event.stream, default: 0], "revisions of a stream are gapless")
            #expect(ids.insert(event.id).inserted, "an id stands once in the log")
            next += 1
            lastRecorded = event.recordedTime
            counts[event.stream, default: 0] += 1
            tree.append(.leaf(event.entry)) { _, _, _ in }
        }
        #expect(try log.headPosition() == next)
        #expect(try log.root(size: next) == tree.root, "the root is that of the entries")
        for (stream, count) in counts {
            #expect(try log.read(stream: stream, limit: .max).map(\.revision) == Array(0..<count))
        }
    }
}
