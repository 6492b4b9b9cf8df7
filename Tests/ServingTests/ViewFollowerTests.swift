import DaftarClient
import EventLog
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct ViewFollowerTests {
    @Test func `what stops the views stops nothing else, and once it is gone they go on`() async throws {
        let temporary = try TemporaryDirectory()
        let path = temporary.path + "/ledger"
        try TestServer.make(path)
        let obstacle = URL(filePath: path + "/projections")
        try Data("in the way".utf8).write(to: obstacle)
        let lines = Mutex("")
        let note: @Sendable ([UInt8]) -> Void = { line in
            lines.withLock { $0 += String(decoding: line, as: UTF8.self) }
        }
        try await TestServer.run(directory: path, awaitsViews: false, log: note) { server in
            let client = try server.client()
            #expect(
                try await until {
                    let answer = try await client.raw("GET", "/health/ready")
                    return try answer.status == 503 && answer.json["status"]?.string == "views_stopped"
                })
            let position = try await client.append([
                NewEvent("contact.created", of: "contact-1", #"{"fullName":"Sara"}"#)
            ]).position
            let events = try await client.raw("GET", "/v1/events").json["events"]
            #expect(events?.elements.map { $0["subject"]?.string } == ["contact-1"])

            try FileManager.default.removeItem(at: obstacle)
            #expect(try await until { try await client.raw("GET", "/health/ready").status == 200 })
            let row = try await client.raw("GET", "/v1/views/contacts/contact-1?at_least=\(position)")
            #expect(try row.json["rows"]?.elements.first { _ in true }?["full_name"]?.string == "Sara")
        }
        #expect(lines.withLock { $0 }.contains("the views do not follow the log"))
    }
}
