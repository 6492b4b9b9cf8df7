import TestSupport
import Testing

@testable import EventLog

@Suite struct RecentIDsTests {
    private static let logID = LogID(Array(0..<16))!

    /// However they come and go at both ends, the ids that are left are found at their positions, the others not.
    @Test(arguments: Seeds.of(4, from: 1))
    func whatIsLeftIsFound(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var recent = RecentIDs()
        var model: [String: UInt64] = [:]
        var head: UInt64 = 0
        for _ in 0..<2_000 {
            switch Int.random(in: 0..<12, using: &random) {
            case 0:
                head -= UInt64.random(in: 0...min(head, 9), using: &random)
                recent.removeAll(from: head)
                model = model.filter { $0.value < head }
            case 1:
                let position = UInt64.random(in: 0...head + 2, using: &random)
                recent.removeAll(before: position)
                model = model.filter { $0.value >= position }
            case 2 where random.oneIn(20):
                recent.removeAll()
                model = [:]
            default:
                // What was taken back may come again, at another position.
                let id = "event-\(UInt64.random(in: 0..<300, using: &random))"
                guard model[id] == nil else { continue }
                recent.append(EventID(id, Self.logID), at: head)
                model[id] = head
                head += 1
            }
            for number in 0..<300 {
                let id = "event-\(number)"
                #expect(recent[EventID(id, Self.logID)] == model[id])
            }
        }
    }
}
