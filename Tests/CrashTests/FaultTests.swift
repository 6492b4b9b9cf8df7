import Foundation
import TestSupport
import Testing

extension CrashTests {
    /// A call fails, or the process dies in it.
    @Suite(.enabled(if: Shim.library != nil, "there is no C compiler"))
    struct FaultTests {
        struct Fault: Sendable, CustomTestStringConvertible {
            let call: String
            let action: String
            /// Calls in a row.
            var times = 1

            var isDeadly: Bool { action == "KILL" || action == "STOP" }
            var testDescription: String { "\(call) \(action)\(times > 1 ? " ×\(times)" : "")" }
        }

        private static let faults =
            ["EIO", "ENOSPC", "KILL", "SHORT"].map { Fault(call: "write", action: $0) }
            + ["EIO", "ENOSPC", "AFTER", "STOP"].map { Fault(call: "commit", action: $0) }
            + ["EIO", "ENOSPC", "KILL", "AFTER"].map { Fault(call: "sync", action: $0) }
            + ["truncate", "open", "name"].flatMap { call in
                ["EIO", "ENOSPC", "KILL"].map { Fault(call: call, action: $0) }
            }
            + [
                Fault(call: "commit", action: "AFTER", times: 2),
                Fault(call: "any", action: "EIO", times: 12),
                Fault(call: "any", action: "ENOSPC", times: 12),
            ]

        /// The writer is told or dies; then, in the same process and after it, all is well.
        @Test(arguments: faults)
        func `no fault makes a false acknowledgement or a bad log`(fault: Fault) async throws {
            let few =
                fault.call == "truncate" || fault.call == "name" ? [1] : fault.call == "open" ? [4] : [5, 23]
            let calls = Length.allFaults ? Array(1...1_000) : few
            var count = 0
            for call in calls {
                let kind = call % 2 == 0 ? "log" : "ledger"
                let site = try CrashSite(kind)
                try await site.create()
                let text = "\(fault.call):\(call):\(fault.action):\(fault.times)"
                let outcome = try await site.append(
                    round: 1, writers: 3, requests: 8,
                    environment: Shim.environment(site.directory, fault: text))
                let isMet = outcome.errors.contains("shim: fault")
                let end: Worker.End = isMet && fault.isDeadly ? .killed(SIGKILL) : .exited(0)
                let report = outcome.lines.filter { !$0.hasPrefix("ack") }.suffix(5)
                #expect(outcome.end == end, "\(text), \(kind): \(report) \(outcome.errors)")
                try await site.check("\(text), \(kind)")
                if !isMet { break }
                count += 1
            }
            if Length.allFaults { print("faults: \(fault.testDescription) at \(count) calls") }
        }
    }

    @Suite struct DiskFullTests {
        @Test(.enabled(if: Shim.library != nil, "there is no C compiler"), arguments: ["log", "ledger"])
        func `when files cannot grow, appends are refused with disk_full, and go on afterwards`(
            kind: String
        ) async throws {
            let site = try CrashSite(kind)
            try await site.create()
            let release = site.scratch.path("release")
            try await fill(
                site, environment: Shim.environment(site.directory, budget: 300_000, release: release)
            ) {
                try Data().write(to: URL(fileURLWithPath: release))
            }
        }

        @Test
        func `when a small file system is full, appends are refused with disk_full, and go on afterwards`()
            async throws
        {
            let scratch = try TemporaryDirectory()
            let place = scratch.path("data")
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            guard Self.run("/usr/bin/mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place) else {
                print("CrashTests: the full tmpfs is SKIPPED: mounting is not allowed here")
                return
            }
            defer { _ = Self.run("/usr/bin/umount", "-l", place) }
            let site = try CrashSite("log", in: scratch)
            try await site.create()
            let filler = place + "/filler"
            try Data(count: try Self.freeBytes(place) - 400_000).write(to: URL(fileURLWithPath: filler))
            try await fill(site, environment: [:]) { try FileManager.default.removeItem(atPath: filler) }
        }

        /// Appends until the disk is full, makes space and lets it go on.
        private func fill(
            _ site: CrashSite, environment: [String: String], makeSpace: @escaping @Sendable () throws -> Void
        ) async throws {
            var worker = Worker(
                "append", site.directory, site.kind, "round=1", "writers=4", "requests=40", "patience=20000")
            worker.environment = environment
            let outcome = try await worker.run { running in
                running.wait(for: { $0.contains("disk_full") })
                running.wait(milliseconds: 300)
                try makeSpace()
            }
            site.note(outcome)
            let errors = outcome.lines.filter { $0.hasPrefix("error") }
            #expect(outcome.end == .exited(0), "\(outcome)")
            #expect(errors.contains { $0.contains("disk_full") }, "the disk was not full")
            #expect(errors.allSatisfy { $0.contains("disk_full") }, "\(errors)")
            try await site.check("after a full disk")
        }

        private static func freeBytes(_ path: String) throws -> Int {
            let attributes = try FileManager.default.attributesOfFileSystem(forPath: path)
            return (attributes[.systemFreeSize] as? NSNumber)?.intValue ?? 0
        }

        private static func run(_ command: String, _ arguments: String...) -> Bool {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: command)
            process.arguments = arguments
            process.standardError = FileHandle.nullDevice
            do {
                try process.run()
            } catch {
                return false
            }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }
    }
}
