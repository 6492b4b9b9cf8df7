import EventLog
import Testing

/// Boxes of personal values: whose they are and under which slot.
@Suite(.serialized) struct SealedTests {
    private static func box(_ slot: UInt32, _ subject: String) -> SealedBox {
        SealedBox(slot: slot, subject: subject, bytes: [1, 2, 3])
    }

    private static func noted(_ stream: String, subject: String? = nil) -> String {
        #"{"type":"x.noted","subject":"\#(stream)","data":{\#(subject.map { #""subject":"\#($0)""# } ?? "")}}"#
    }

    private func expectAppended(_ outcome: AppendOutcome) {
        if case .appended = outcome { return }
        Issue.record("\(outcome)")
    }

    private func expectSealedForAnother(_ outcome: AppendOutcome, event: Int, subject: String) {
        if case .sealedForAnother(event, subject) = outcome { return }
        Issue.record("\(outcome)")
    }

    @Test func `a box belongs to the subject that the guard names, under the slot that it has`() async throws
    {
        let test = try LogUnderTest()
        expectAppended(try await test.append(Self.noted("contact-1"), box: Self.box(0, "contact-1")))
        expectAppended(
            try await test.append(Self.noted("call-1", subject: "contact-2"), box: Self.box(1, "contact-2")))
        for _ in 0..<3 {
            try await expectSlots(test)
            try test.reopen()
            try await expectSlots(test)
            try test.log.waitForIndex()
            try await expectSlots(test)
            try test.reopen(withoutIndex: true)
        }
    }

    private func expectSlots(_ test: LogUnderTest) async throws {
        let head = try test.log.headPosition()
        // For another stream, for another slot, and in the middle of an append.
        expectSealedForAnother(
            try await test.append(Self.noted("call-1", subject: "contact-2"), box: Self.box(0, "contact-1")),
            event: 0, subject: "contact-2")
        expectSealedForAnother(
            try await test.append(Self.noted("contact-1"), box: Self.box(7, "contact-1")), event: 0,
            subject: "contact-1")
        expectSealedForAnother(
            try await test.append(
                Self.noted("contact-2"), Self.noted("new-1", subject: "contact-2"), Self.noted("new-2"),
                box: Self.box(1, "contact-2")), event: 2, subject: "new-2")
        #expect(try test.log.headPosition() == head, "nothing was half written")
        #expect(try test.log.read(stream: "new-1", limit: 1).isEmpty)
        expectAppended(try await test.append(Self.noted("contact-2"), box: Self.box(1, "contact-2")))
        let event = try #require(try test.log.event(at: head))
        #expect(event.box == Self.box(1, "contact-2"))
        #expect(try test.log.slotEnd() == 2)
        let concerning = try test.log.read(Filter(entities: ["contact-2"]), limit: .max).events
        #expect(concerning.first?.stream == "call-1", "an event concerns whose values it holds")
    }
}
