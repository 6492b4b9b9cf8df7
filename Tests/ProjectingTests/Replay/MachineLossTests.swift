import EventLog
import Foundation
import Ledger
import Projecting
import TestSupport
import Testing

/// Views are followed without waiting for the disk: what the machine may have lost is made anew, what a killed
/// process has left is gone on with.
@Suite struct MachineLossTests {
    private static let names = Ledger.projections.map(\.name)

    private static func catchUp(_ views: ProjectionEngine) throws { try views.catchUp() }

    private static func lines(_ path: String) throws -> Set<String> {
        let files = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasPrefix("lock-") }
        return Set(try files.map { try String(contentsOfFile: "\(path)/\($0)", encoding: .utf8) })
    }

    private static let synced: Set<String> = [String(repeating: " ", count: 36) + "\n"]

    /// Waits until `condition` holds.
    private static func wait(_ condition: () throws -> Bool) async throws -> Bool {
        for _ in 0..<1_000 {
            if try condition() { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    @Test func `there is a note of what is not on disk while the log is followed, and none once it rests`()
        async throws
    {
        let world = try FreshLedger()
        let path = world.directory.path("followed")
        let views = world.ledger.views(in: path)
        try await world.ledger.append("contact.created", "contact-1", #"{"fullName":"Sara"}"#)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await views.follow() }
            #expect(try await Self.wait { (try? views.position()) == 1 })
            try await world.ledger.append("contact.tagged", "contact-1", #"{"tag":"vip"}"#)
            #expect(try await Self.wait { try views.position() == 2 })
            let run = try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
            #expect(try Self.lines(path) == [run])
            #expect(try await Self.wait { try Self.lines(path) == Self.synced })
            try await world.ledger.append("contact.tagged", "contact-1", #"{"tag":"late"}"#)
            #expect(try await Self.wait { try views.position() == 3 })
            #expect(try Self.lines(path) == [run])
            group.cancelAll()
        }
        views.close()
        #expect(try Self.lines(path) == Self.synced)
    }

    @Test func `a projection that nothing concerned stands at the head, also for who reads it later`()
        async throws
    {
        let world = try FreshLedger()
        let path = world.directory.path("followed")
        let views = world.ledger.views(in: path)
        try await world.ledger.append("contact.created", "contact-1", #"{"fullName":"Sara"}"#)
        let money = #"{"amount":500,"currency":"EUR"}"#
        try await world.ledger.append(
            "order.completed", "order-1",
            #"{"contactId":"contact-1","total":\#(money),"lines":[{"productId":"p-1","quantity":1,"unitPrice":\#(money)}]}"#
        )
        try Self.catchUp(views)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await views.follow() }
            for number in 3...9 {
                try await world.ledger.append("contact.tagged", "contact-1", #"{"tag":"t\#(number)"}"#)
                #expect(try await Self.wait { try views.position() == UInt64(number) })
            }
            group.cancelAll()
        }
        for status in try views.status() { #expect(status.position == 9, "\(status.name)") }
        for end in UInt64(0)...9 {
            let moment = SQLMoment(end: end, now: .distantPast)
            let row = try views.row("contact-1", of: "contact_value", at: moment)
            let total = row?.first { $0.column == "orders_total" }?.value
            #expect(total == (end < 2 ? nil : .integer(500)), "at \(end)")
        }
        views.close()
        let later = world.ledger.views(in: path)
        for status in try later.status() { #expect(status.position == 9, "\(status.name)") }
        later.close()
    }

    @Test func `what the machine may have lost is not read, and made anew`() async throws {
        let world = try await RandomLedger(RandomHistory(seed: 3, count: 60))
        let path = world.directory.path("lost")
        let before = world.ledger.views(in: path)
        try Self.catchUp(before)
        let hashes = try Self.names.map { try before.hash(of: $0) }
        before.close()

        // As a power cut leaves them: the note of a run of the machine that is over, and pages of nothing.
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            if name.hasPrefix("lock-") {
                try Data("11111111-2222-3333-4444-555555555555\n".utf8).write(
                    to: URL(fileURLWithPath: "\(path)/\(name)"))
            } else {
                let file = try FileHandle(forUpdating: URL(fileURLWithPath: "\(path)/\(name)/data.mdb"))
                let count = try file.seekToEnd()
                try file.seek(toOffset: 2 * 4_096)
                try file.write(contentsOf: Data(count: Int(count) - 2 * 4_096))
                try file.close()
            }
        }
        let reader = world.ledger.views(in: path)
        #expect(throws: ProjectingError.self) { try reader.position() }
        reader.close()

        let after = world.ledger.views(in: path)
        try Self.catchUp(after)
        #expect(try Self.names.map { try after.hash(of: $0) } == hashes)
        after.close()
        #expect(try Self.lines(path) == Self.synced)
    }
}
