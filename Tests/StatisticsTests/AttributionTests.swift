import Statistics
import Testing

@Suite struct AttributionTests {
    private static let day: Int64 = 86_400_000_000

    @Test func `shares of a hundred`() {
        let days = [28, 21, 14, 7].map { $0 * Self.day }
        #expect(Attribution.first.shares(of: 100, microsecondsBack: days) == [100, 0, 0, 0])
        #expect(Attribution.last.shares(of: 100, microsecondsBack: days) == [0, 0, 0, 100])
        #expect(Attribution.linear.shares(of: 101, microsecondsBack: days) == [26, 25, 25, 25])
        #expect(Attribution.position.shares(of: 100, microsecondsBack: days) == [40, 10, 10, 40])
        // 1 : 2 : 4 : 8 of 100 is 6.67, 13.33, 26.67, 53.33.
        #expect(Attribution.timeDecay.shares(of: 100, microsecondsBack: days) == [7, 13, 27, 53])
        #expect(Attribution.position.shares(of: 101, microsecondsBack: [2, 1]) == [51, 50])
        #expect(Attribution.position.shares(of: 7, microsecondsBack: [1]) == [7])
        #expect(Attribution.linear.shares(of: 7, microsecondsBack: []) == [])
    }

    @Test(arguments: Attribution.allCases) func `credits sum to the conversion`(_ model: Attribution) {
        var state: UInt64 = 7
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 16) % bound
        }
        for round in 0..<2_000 {
            let amount = Int64(next(round % 2 == 0 ? 1_000 : 9_007_199_254_740_991))
            let back = (0..<1 + next(40)).map { _ in Int64(next(UInt64(30 * Self.day))) }.sorted(by: >)
            let shares = model.shares(of: amount, microsecondsBack: back)
            #expect(shares.reduce(0, +) == amount)
            #expect(shares.allSatisfy { $0 >= 0 } && shares.count == back.count)
        }
    }
}
