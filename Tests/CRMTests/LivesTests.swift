import CRM
import EventLog
import TestSupport
import Testing

@Suite("Random lives")
struct LivesTests {
    private static let seed: UInt64 = 20_250_301

    @Test(
        "2,000 lives of each category are accepted, and each is refused with one fault, which is named",
        arguments: VerdictTests.all)
    func lives(_ definitions: Definitions, _ category: String) throws {
        let log = ScratchLog()
        for event in Lives.world { try log.append(event.json) }
        for (number, data) in definitions.data.enumerated() {
            try log.append("catalogue.type_defined", "catalogue-d\(number)", data)
        }
        var lives = Lives(of: category, seed: Self.seed, in: log.catalogue)
        var types = Set(
            log.catalogue.types.filter { $0.category == category && !$0.isServerOnly }.map(\.name))
        for number in 1...2_000 {
            let life = lives.next()
            types.subtract(life.events.map(\.type))
            for (index, event) in life.events.enumerated() {
                if index == life.fault.index {
                    try expect(life.fault, in: log, "life \(number), seed \(Self.seed)")
                }
                let refusal = verdict { try log.append(event.json) }
                try #require(refusal == nil, "life \(number), seed \(Self.seed): \(event.json)")
            }
            if life.fault.index >= life.events.count {
                try expect(life.fault, in: log, "life \(number), seed \(Self.seed)")
            }
        }
        #expect(types == [], "types that no life went through")
    }

    private func expect(_ fault: Life.Fault, in log: ScratchLog, _ where: String) throws {
        let refusal = try #require(
            verdict { try log.append(fault.event.json) }, "\(`where`): \(fault.event.json)")
        try #require(
            refusal.names(fault.code, fault.field),
            "\(`where`): \(fault.event.json) must be \(fault.code.rawValue) (\(fault.field)), is \(refusal)")
    }

    @Test("meet faults of every kind")
    func faults() {
        var codes: Set<Refusal.Code> = []
        for category in Catalogue.builtIn.categoryNames {
            var lives = Lives(of: category, seed: Self.seed)
            for _ in 0..<50 { codes.insert(lives.next().fault.code) }
        }
        #expect(
            codes.isSuperset(of: [
                .missingField, .wrongType, .invalidValue, .unknownField, .unknownReference, .ruleViolated,
                .streamMismatch, .transitionNotAllowed, .mergedStream,
            ]))
    }
}
