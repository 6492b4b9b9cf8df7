public import EventLog

/// A guard without a catalogue, for tests of the log alone: every type is allowed; `refs` in the data
/// names entities that the event concerns, `links` entities that it links its stream to for good, and
/// `refuse` is a reason to refuse it. Its state of a stream is what the stream is linked to.
public struct OpenGuard: Guard {
    public let ruleVersion: Int

    public init(ruleVersion: Int = 1) {
        self.ruleVersion = ruleVersion
    }

    public func decide<Context: GuardContext>(
        _ event: GuardedEvent, isReplay: Bool, in context: inout Context
    ) throws(Refusal) {
        if !isReplay, let reason = event.data["refuse"]?.string {
            throw Refusal(.ruleViolated, "refuse", reason)
        }
        let state = try context.state(of: event.stream) ?? []
        var links = String(decoding: state, as: UTF8.self).split(separator: " ").map(String.init)
        for entity in links { context.concern(entity) }
        for value in event.data["refs"]?.elements.map(\.string) ?? [] {
            if let value { context.concern(value) }
        }
        for value in event.data["links"]?.elements.map(\.string) ?? [] {
            guard let value else { continue }
            context.link(value)
            if !links.contains(value) { links.append(value) }
        }
        if let subject = event.data["subject"]?.string { context.setSubject(subject) }
        context.setState(Array(links.joined(separator: " ").utf8), of: event.stream)
    }
}
