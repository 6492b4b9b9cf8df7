import EventLog
import Foundation
import Ledger
import Testing

/// A ledger with people in it, for tests that erase them.
final class People {
    let test: TestLedger
    /// Values that are contact-1's.
    static let secrets = [
        "Sara Secret", "sara@secret.example", "+989121112233", "+31205550001", "about Sara",
    ]

    init(surroundings: Surroundings = .system) throws {
        test = try TestLedger(surroundings: surroundings)
    }

    var ledger: Ledger { test.ledger }
    var data: String { test.path("ledger") }

    @discardableResult
    func append(_ type: String, _ stream: String, _ data: String, id: String? = nil) async throws -> UInt64 {
        let id = id.map { #""id":"\#($0)","# } ?? ""
        let json = #"{\#(id)"type":"\#(type)","subject":"\#(stream)","data":\#(data)}"#
        return try await ledger.append([try EventDraft(json: Array(json.utf8))]).events[0].position
    }

    /// Sara, contact-1, with a message of hers; Bea, contact-2.
    func addSaraAndBea() async throws {
        try await append(
            "contact.created", "contact-1",
            #"{"fullName":"Sara Secret","emails":["sara@secret.example"],"phones":["+989121112233"]}"#,
            id: "sara")
        try await append(
            "message.received", "message-1",
            #"{"contactId":"contact-1","channel":"sms","text":"about Sara"}"#)
        try await append(
            "contact.created", "contact-2", #"{"fullName":"Bea Open","emails":["bea@open.example"]}"#,
            id: "bea")
    }

    /// The slot that the index knows of.
    func slot(of subject: String) throws -> UInt32 {
        try ledger.log.waitForIndex()
        return try #require(try ledger.log.summary(of: subject)?.slot)
    }

    /// As a read shows it.
    func disclosed(_ position: UInt64, of ledger: Ledger? = nil) throws -> String {
        let ledger = ledger ?? self.ledger
        let event = try #require(try ledger.log.event(at: position))
        return String(decoding: try ledger.disclosed(event), as: UTF8.self)
    }

    /// Everything that all reads show.
    func everything() throws -> String {
        var output: [UInt8] = []
        _ = try ledger.export(before: .max, disclosing: true) { output += $0 }
        return String(decoding: output, as: UTF8.self)
    }

    /// The files of the data directory in which `bytes` stand.
    func files(with bytes: [UInt8]) throws -> [String] {
        try Self.files(below: data).filter { name in
            let content = try Data(contentsOf: URL(fileURLWithPath: data + "/" + name))
            return content.range(of: Data(bytes)) != nil
        }
    }

    static func files(below path: String) throws -> [String] {
        let names = try #require(FileManager.default.enumerator(atPath: path)).compactMap { $0 as? String }
        return names.filter { name in
            var isDirectory: ObjCBool = false
            return FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isDirectory)
                && !isDirectory.boolValue
        }
    }

    /// A copy of a part of the data directory, to be put back later.
    func keep(_ name: String) throws -> String {
        let copy = test.path("kept-" + name)
        try? FileManager.default.removeItem(atPath: copy)
        if FileManager.default.fileExists(atPath: data + "/" + name) {
            try FileManager.default.copyItem(atPath: data + "/" + name, toPath: copy)
        }
        return copy
    }

    func putBack(_ name: String) throws {
        try? FileManager.default.removeItem(atPath: data + "/" + name)
        if FileManager.default.fileExists(atPath: test.path("kept-" + name)) {
            try FileManager.default.copyItem(
                atPath: test.path("kept-" + name), toPath: data + "/" + name)
        }
    }

    /// Appends `contact.erased` and does nothing else: what a process leaves that is killed then.
    func appendErasureOnly(of contact: String) async throws {
        let preparation = ledger.log.preparation
        let draft = EventDraft(
            type: "contact.erased", stream: contact,
            data: try JSONDocument(Array(#"{"legalBasis":"gdpr-17"}"#.utf8)).root)
        let (id, time, _) = preparation.identity(of: draft)
        let event = try preparation.prepare(
            draft, id: id, time: time, schemaVersion: 1, data: draft.data, box: nil)
        _ = try await ledger.log.append(AppendRequest([event]))
        try ledger.log.waitForIndex()
    }
}
