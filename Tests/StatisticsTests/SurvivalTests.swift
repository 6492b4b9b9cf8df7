import Statistics
import Testing

@Suite struct SurvivalTests {
    /// Remission of leukaemia in weeks, with 6-mercaptopurine and with a placebo (Gehan 1965; Freireich et al.
    /// 1963): the textbook's example.
    private static let treated = spells(
        ended: [6, 6, 6, 7, 10, 13, 16, 22, 23], goingOn: [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
    private static let placebo = spells(
        ended: [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], goingOn: [])

    private static func spells(ended: [Double], goingOn: [Double]) -> [KaplanMeier.Spell] {
        ended.map { .init(length: $0, hasEnded: true) } + goingOn.map { .init(length: $0, hasEnded: false) }
    }

    @Test func `Gehan's patients`() {
        let curve = KaplanMeier.curve(Self.treated)
        #expect(curve.map(\.length) == [6, 7, 10, 13, 16, 22, 23])
        #expect(curve.map(\.atRisk) == [21, 17, 15, 12, 11, 7, 6])
        let published = [0.857143, 0.806723, 0.752941, 0.690196, 0.627451, 0.537815, 0.448179]
        let errors = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
        for (step, (survival, error)) in zip(curve, zip(published, errors)) {
            #expect(abs(step.survival - survival) < 1e-6)
            #expect(abs((step.standardError ?? 0) - error) < 1e-4)
        }
        let median = KaplanMeier.curve(Self.placebo).first { $0.survival <= 0.5 }
        #expect(median?.length == 8)
        #expect(KaplanMeier.curve(Self.placebo).last?.standardError == nil)
        let chi = KaplanMeier.logRank(Self.treated, Self.placebo) ?? 0
        #expect(abs(chi - 16.79) < 0.01)
    }

    @Test func `nothing to tell`() {
        #expect(KaplanMeier.curve([]).isEmpty)
        #expect(KaplanMeier.curve(Self.spells(ended: [], goingOn: [3, 4])).isEmpty)
        #expect(KaplanMeier.logRank(Self.treated, []) == nil)
    }
}
