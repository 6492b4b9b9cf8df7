import CRM
import EventLog
import TestSupport
import Testing

@Suite("Random lives")
struct LivesTests {
    @Test(
        "2,000 lives of each category are accepted, and each is refused with one fault, which is named",
        arguments: Catalogue.builtIn.categoryNames)
    func lives(_ category: String) throws {
        let log = ScratchLog()
        for event in Lives.world { try log.append(event.json) }
        let seed: UInt64 = 20_250_301
        var lives = Lives(of: category, seed: seed)
        for number in 1...2_000 {
            let life = lives.next()
            for (index, event) in life.events.enumerated() {
                if index == life.fault.index {
                    try expect(life.fault, in: log, "life \(number), seed \(seed)")
                }
                let refusal = verdict { try log.append(event.json) }
                try #require(refusal == nil, "life \(number), seed \(seed): \(event.json)")
            }
            if life.fault.index >= life.events.count {
                try expect(life.fault, in: log, "life \(number), seed \(seed)")
            }
        }
    }

    private func expect(_ fault: Life.Fault, in log: ScratchLog, _ where: String) throws {
        let refusal = try #require(
            verdict { try log.append(fault.event.json) }, "\(`where`): \(fault.event.json)")
        try #require(
            refusal.names(fault.code, fault.field),
            "\(`where`): \(fault.event.json) must be \(fault.code.rawValue) (\(fault.field)), is \(refusal)")
    }
}
