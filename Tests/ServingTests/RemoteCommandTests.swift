import EventLog
import Foundation
import TestSupport
import Testing

/// The command line asking a server in the place of a data directory: the same words, the same answers.
@Suite struct RemoteCommandTests {
    private struct Run: Sendable {
        let status: Int32
        let output: String
        let error: String

        var lines: [Substring] { output.split(separator: "\n") }
    }

    private static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("daftar")

    private static func daftar(_ arguments: [String], token: String? = nil) async throws -> Run {
        try await onThread { try run(arguments, token: token) }
    }

    private static func run(_ arguments: [String], token: String?) throws -> Run {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            token.map { ["DAFTAR_TOKEN": $0] } ?? [:]
        ) { $1 }
        let (output, error) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, error)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let words = error.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Run(
            status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            error: String(decoding: words, as: UTF8.self))
    }

    @Test func `each command says of a server what it says of its data directory`() async throws {
        let server = try ServerProcess()
        let place = ["--server", "http://127.0.0.1:\(server.port)"]
        let data = ["--data", server.directory.path("data")]
        for (stream, type, body) in [
            ("contact-1", "contact.created", #"{"fullName":"Sara"}"#),
            ("deal-7", "deal.opened", #"{"contactId":"contact-1","amount":{"amount":5,"currency":"EUR"}}"#),
            ("deal-7", "deal.won", "{}"),
        ] {
            let run = try await Self.daftar(["append", stream, type, body] + place)
            #expect(run.status == 0, "\(run.error)")
        }
        let refused = try await Self.daftar(["append", "deal-7", "deal.won", "{}", "--expect", "0"] + place)
        #expect(refused.status == 1 && refused.error.contains("wrong_revision"), "\(refused.error)")
        let client = try WireClient(port: server.port)
        #expect(try client.request("GET", "/v1/views/deals?at_least=2").status == 200)
        for command in [
            ["read"], ["read", "deal-7", "--backward"], ["read", "--category", "deal", "--limit", "1"],
            ["read", "--backward", "--from", "@1", "--json"],
            ["history", "contact-1", "--as-of", "@2", "--json"], ["history", "deal-7", "--json"],
            ["sql", "SELECT deal_id, state, amount, lost_reason FROM deals"],
            ["sql", "SELECT count(*) AS n, 1.5 AS x, 'a,b' AS t FROM deals", "--format", "csv"],
            ["sql", "SELECT :x AS x", "--parameter", "x=7", "--json"],
            ["query", "deals", "deal-7", "--as-of", "@2", "--json"], ["query", "contacts"],
            ["report", "win_rate"], ["report", "pipeline_board", "--chart"],
            [
                "report", "pipeline_board", "--sort", "stage", "--descending", "--limit", "2", "--locale",
                "fa",
            ], ["report", "pipeline_board", "--as-of", "@2", "--format", "ndjson"],
            ["report"], ["subscribe", "--until-caught-up", "--category", "deal"],
            ["subscribe", "--until-caught-up", "--from", "@1"],
            ["subscribe", "--until-caught-up", "--after", "1"],
        ] {
            let (there, here) = (
                try await Self.daftar(command + place), try await Self.daftar(command + data)
            )
            #expect(there.status == 0 && here.status == 0, "\(command): \(there.error) \(here.error)")
            #expect(there.output == here.output, "\(command)")
            #expect(!here.output.isEmpty, "\(command)")
        }
        let told = try await Self.daftar(["history", "contact-1", "--original"] + data)
        #expect(try await Self.daftar(["history", "contact-1"] + place).output == told.output)
        #expect(try await Self.daftar(["views"] + place).output.contains("deals  at 3  by deal_id"))
        for command in [["verify"], ["read", "--entries"], ["report", "bg_nbd", "--record"]] {
            #expect(try await Self.daftar(command + place).status == 2, "\(command)")
        }
    }

    @Test func `a token is taken from the environment or a file`() async throws {
        let server = try ServerProcess()
        let place = ["--server", "http://127.0.0.1:\(server.port)"]
        let data = ["--data", server.directory.path("data")]
        #expect(
            try await Self.daftar(["append", "contact-1", "contact.created", #"{"fullName":"S"}"#] + place)
                .status
                == 0)
        let made = try await Self.daftar(["tokens", "create", "me", "--role", "analyst"] + data)
        let word = try #require(made.output.split { $0.isWhitespace }.first { $0.hasPrefix("daftar_") })
        let token = String(word)
        // A server looks at the file of tokens within a second.
        sleep(2)
        let without = try await Self.daftar(["read"] + place)
        #expect(without.status == 1 && without.error.contains("unauthenticated"), "\(without.error)")
        #expect(try await Self.daftar(["read"] + place, token: token).lines.count == 1)
        let file = server.directory.path("token")
        try (token + "\n").write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try await Self.daftar(["read", "--token-file", file] + place).lines.count == 1)
        #expect(try await Self.daftar(["read", "--token-file", file + "x"] + place).status == 2)
        #expect(try await Self.daftar(["read", "--token-file", file] + data).status == 2)
    }
}
