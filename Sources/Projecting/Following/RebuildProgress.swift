internal import EventLog

/// How far a rebuild that is under way has come, kept beside what it has written: a process that is killed leaves
/// it to the next one.
///
/// A store that is being built is not synced. What a killed process has written is there all the same, but what
/// was there when the machine went down may not be: so it is good as long as the machine runs.
struct RebuildProgress: Equatable {
    static let key = Array("rebuild".utf8)

    /// What is built, from which events, and how.
    struct Plan: Equatable {
        /// The projections that are built together.
        let projections: [String]
        let standing: ProjectionStore.Standing
        let run: String

        init(_ projections: [Projection], _ standing: ProjectionStore.Standing) {
            self.projections = projections.map(\.identity)
            self.standing = standing
            run = MachineRun.current
        }

        fileprivate init(projections: [String], standing: ProjectionStore.Standing, run: String) {
            self.projections = projections
            self.standing = standing
            self.run = run
        }
    }

    /// Everything up to a stream, in the order in which categories and streams are folded.
    struct Cursor: Equatable {
        var category: String
        /// The last stream of the category that is folded in; `nil` for none.
        var last: String?
    }

    let plan: Plan
    let cursor: Cursor
    /// Events that are folded in.
    let events: UInt64

    /// Texts with a line feed between them, and the standing's bytes behind a zero: neither names of categories
    /// nor of streams have one or the other.
    var bytes: [UInt8] {
        let texts = [plan.run, "\(events)", cursor.category, cursor.last ?? ""] + plan.projections
        return Array(texts.joined(separator: "\n").utf8) + [0] + plan.standing.bytes
    }

    init(plan: Plan, cursor: Cursor, events: UInt64) {
        self.plan = plan
        self.cursor = cursor
        self.events = events
    }

    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let end = bytes.firstIndex(of: 0),
            let standing = ProjectionStore.Standing(UnsafeRawBufferPointer(rebasing: bytes[(end + 1)...]))
        else { return nil }
        let text = String(decoding: bytes[..<end], as: UTF8.self)
        let texts = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard texts.count > 4, let events = UInt64(texts[1]) else { return nil }
        plan = Plan(projections: Array(texts[4...]), standing: standing, run: texts[0])
        cursor = Cursor(category: texts[2], last: texts[3].isEmpty ? nil : texts[3])
        self.events = events
    }
}
