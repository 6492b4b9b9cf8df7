import EventLog
import Ledger

/// Reads the log as it grows, from another process than the one that writes.
struct Following {
    let directory: String

    func run() async throws {
        let log = try EventLog(in: directory, access: .reading, surroundings: .system)
        var position = try log.headPosition()
        Report.line("opened")
        while true {
            let head = try await log.waitForHead(beyond: position)
            let page = try log.read(in: position..<head, limit: .max)
            if page.events.map(\.position) != Array(position..<head) {
                Report.line("problem of \(position)..<\(head) a reader saw \(page.events.count) events")
            }
            if let problem = Wholeness.problem(in: page.events, .log) {
                Report.line("problem reading: \(problem)")
            }
            position = head
            Report.line("followed \(head)")
        }
    }
}
