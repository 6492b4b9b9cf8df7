import DaftarClient
import EventLog
import Foundation
import Serving
import Synchronization
import TestSupport
import Testing

/// What README.md shows of serving is run as it stands there.
@Suite struct ReadmeTests {
    private static let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("README.md")

    /// The blocks of code in a language, in the part of the README with this heading.
    private static func blocks(_ language: String, in heading: String) throws -> [String] {
        let text = try String(contentsOf: readme, encoding: .utf8)
        let part = try #require(text.components(separatedBy: "\n## ").first { $0.hasPrefix(heading + "\n") })
        return part.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
    }

    private static func has(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }

    /// - Returns: what it printed; killed when it has printed `lines`, else awaited.
    private static func run(
        _ program: String, _ arguments: [String], lines: Int? = nil
    ) async throws -> String {
        try await onThread { try output(of: program, arguments, lines: lines) }
    }

    private static func output(of program: String, _ arguments: [String], lines: Int?) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let (output, error) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, error)
        try process.run()
        var text = ""
        while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
            text += String(decoding: data, as: UTF8.self)
            if let lines, text.count(where: \.isNewline) >= lines {
                kill(process.processIdentifier, SIGKILL)
            }
        }
        process.waitUntilExit()
        let words = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(lines != nil || process.terminationStatus == 0, "\(words)")
        return text
    }

    @Test(.enabled(if: has("curl") && has("sh")))
    func `the calls with curl are answered`() async throws {
        let server = try ServerProcess()
        let script = try #require(
            Self.blocks("sh", in: "Serve it").first { $0.contains("curl $server/v1/streams") })
        // Every answer, an error's too, and its status.
        let text = script.replacing(":7400", with: ":\(server.port)")
            .replacing("curl ", with: "curl -s -w '\\n%{http_code}\\n' ")
        let output = try await Self.run("sh", ["-c", text])
        let statuses = output.split(separator: "\n").filter { $0.utf8.count == 3 }.compactMap { Int($0) }
        let count = text.components(separatedBy: "curl -s").count - 1
        #expect(count >= 8)
        #expect(statuses.count == count && statuses.allSatisfy { $0 == 200 || $0 == 201 }, "\(output)")
    }

    @Test(.enabled(if: has("python3")))
    func `the consumer in Python prints what comes`() async throws {
        let server = try ServerProcess()
        let client = try WireClient(port: server.port)
        for (stream, type, data) in [
            ("contact-1", "contact.created", #"{"fullName":"S"}"#),
            ("deal-1", "deal.opened", #"{"contactId":"contact-1"}"#), ("deal-1", "deal.won", "{}"),
        ] {
            let body = #"{"type":"\#(type)","data":\#(data)}"#
            #expect(try client.request("POST", "/v1/streams/\(stream)", body).status == 201)
        }
        let consumer = try #require(try Self.blocks("python", in: "Following the stream").first)
        #expect(consumer.split(separator: "\n").count <= 16)
        let directory = try TemporaryDirectory()
        try consumer.replacing(":7400", with: ":\(server.port)")
            .write(toFile: directory.path("consumer.py"), atomically: true, encoding: .utf8)
        let output = try await Self.run("python3", ["-u", directory.path("consumer.py")], lines: 2)
        #expect(output == "deal.opened\ndeal.won\n")
    }

    private final class Printed: Sendable {
        let lines = Mutex<[String]>([])
    }

    /// The statements of the README's example, but for the server's address; ``text`` has what they print.
    private static func example(_ daftar: DaftarClient, print: @Sendable (Any...) -> Void) async throws {
        // README: begin
        let answer = try await daftar.append(
            [NewEvent("deal.won", of: "deal-7")], expectations: ["deal-7": .revision(0)])
        for try await event in daftar.events(matching: Filter(categories: ["deal"])) {
            print(event.position, event.type)
        }
        for try await frame in daftar.subscribe(to: Filter(categories: ["deal"]), after: answer.position) {
            if case .event(let event) = frame { print(event.position, event.type, event.stream) }
            // README: end
            if case .event = frame { return }
        }
    }

    @Test func `the example in Swift is the one that is compiled here, and does what it says`() async throws {
        func words(_ text: String) -> [String] {
            let lines = text.split(separator: "\n").map { $0.components(separatedBy: " //")[0] }
            return lines.flatMap { $0.split { $0.isWhitespace } }.map(String.init)
        }
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let compiled = try #require(
            source.components(separatedBy: "// README: begin\n").dropFirst().first?
                .components(separatedBy: "// README: end").first)
        let shown = try #require(try Self.blocks("swift", in: "Serve it").first)
        let statements = shown.split(separator: "\n")
            .filter { !$0.hasPrefix("import ") && !$0.contains("DaftarClient(") }.joined(separator: "\n")
        #expect(words(statements) == words(compiled) + ["}"])

        try await TestServer.run { server in
            let client = try server.client()
            try await client.append([
                NewEvent("contact.created", of: "contact-1", #"{"fullName":"S"}"#),
                NewEvent("deal.opened", of: "deal-7", #"{"contactId":"contact-1"}"#),
            ])
            let printed = Printed()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await Self.example(client) { words in
                        printed.lines.withLock { $0.append(words.map { "\($0)" }.joined(separator: " ")) }
                    }
                }
                while printed.lines.withLock({ $0.count }) < 2 {
                    try await Task.sleep(for: .milliseconds(10))
                }
                try await client.append([NewEvent("deal.reopened", of: "deal-7")])
                try await group.waitForAll()
            }
            #expect(
                printed.lines.withLock { $0 } == ["1 deal.opened", "2 deal.won", "3 deal.reopened deal-7"])
        }
    }
}
