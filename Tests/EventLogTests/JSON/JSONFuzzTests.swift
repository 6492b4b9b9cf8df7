import Foundation
import TestSupport
import Testing

@testable import EventLog

/// Random texts against the scanner and the envelope. Two seconds each; `DAFTAR_FUZZ_SECONDS` sets more,
/// `DAFTAR_TEST_SEED` another seed.
@Suite(.serialized) struct JSONFuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seconds = environment["DAFTAR_FUZZ_SECONDS"].flatMap(Double.init) ?? 2 * testScale
    private static let seed = environment["DAFTAR_TEST_SEED"].flatMap(UInt64.init) ?? 1

    /// Calls `check` with random texts until the time is over or it finds something.
    private func run(_ check: ([UInt8]) throws -> String?) rethrows {
        var mutator = Mutator(random: SeededGenerator(seed: Self.seed))
        let end = Date(timeIntervalSinceNow: Self.seconds)
        var count = 0
        while count % 256 != 0 || Date() < end {
            let text = mutator.next()
            count += 1
            guard let finding = try check(text) else { continue }
            Issue.record(
                "\(finding)\nseed \(Self.seed), text \(count): \(hex(text))\n\(EventLogTests.text(text))")
            return
        }
        print("\(count) texts, \(Int(Double(count) / Self.seconds)) a second, seed \(Self.seed)")
    }

    @Test func `the scanner and Foundation agree`() {
        run { text in
            let isComparable = FoundationJSON.isComparable(text)
            let other = isComparable ? FoundationJSON.value(text) : nil
            do throws(JSONError) {
                let document = try JSONDocument(text)
                if isComparable, other == nil { return "accepted here, refused there" }
                if let other, !FoundationJSON.isSame(document.root, other) {
                    return "another value than there"
                }
                guard let again = try? JSONDocument(document.bytes), again.bytes == document.bytes else {
                    return "the minified text is no fixed point"
                }
                return DataFieldCheck.finding(document)
            } catch {
                if error.offset > text.count { return "an error behind the end of the text" }
                if other == nil || error.code != .invalidJSON { return nil }
                return FoundationJSON.isLenient(error, text) ? nil : "refused here, accepted there: \(error)"
            }
        }
    }

    @Test func `what the envelope accepts makes an entry that is read as the same event`() throws {
        let test = try LogUnderTest()
        let preparation = test.log.preparation
        func entry(_ draft: EventDraft) throws -> [UInt8] {
            let event = try preparation.prepare(
                draft, id: draft.id ?? "filled-in", time: draft.time ?? Instant(microseconds: 0),
                schemaVersion: nil, data: draft.data, box: nil)
            return event.entryHead
                + EntryFormat.place(position: 7, revision: 3, recordedTime: Instant(microseconds: 9))
                + event.entryTail
        }
        try run { text in
            guard let draft = try? EventDraft(json: text) else { return nil }
            let first = try entry(draft)
            guard !first.contains(where: { $0 < 0x20 }) else { return "an entry is one line" }
            guard let second = try? EventDraft(json: first) else { return "its entry is refused" }
            return try entry(second) == first ? nil : "the entry changes: \(EventLogTests.text(first))"
        }
    }
}

/// `DataField` finds what the document has, for keys without escapes: members by name, and all by their paths.
private enum DataFieldCheck {
    private static let names: [StaticString] = [
        "a", "b", "data", "type", "agentId", "text", "n", "lines", "amount",
    ]

    static func finding(_ document: JSONDocument) -> String? {
        guard document.root.kind == .object, !document.bytes.contains(UInt8(ascii: "\\")) else { return nil }
        for name in names {
            let expected = document.root["\(name)"]?.range
            let (found, gathered) = document.bytes.withUnsafeBytes { bytes in
                var members = DataMembers()
                members.find(in: bytes)
                return (DataField.range(of: name, in: bytes), members.range(of: name, in: bytes))
            }
            if found != expected { return "DataField finds \(name) elsewhere" }
            if gathered != expected { return "DataMembers finds \(name) elsewhere" }
        }
        return finding(document.root, at: "")
    }

    private static func finding(_ value: JSONValue, at path: String) -> String? {
        let bytes = value.document.bytes
        let isFound = bytes.withUnsafeBytes { bytes in
            let found = DataField.value(at: path, in: UnsafeRawBufferPointer(rebasing: bytes[...]))
            return found.map { $0.elementsEqual(bytes[value.range]) } ?? false
        }
        if !isFound { return "DataField finds something else at \(path)" }
        switch value.kind {
        case .object:
            // A name that comes twice is found once, and one with a dot reads as two.
            var seen: Set<String> = []
            for (name, member) in value.members
            where !name.isEmpty && !name.contains(where: { ".[".contains($0) }) && seen.insert(name).inserted
            {
                if let finding = finding(member, at: path.isEmpty ? name : "\(path).\(name)") {
                    return finding
                }
            }
        case .array:
            var count = 0
            for (index, element) in value.elements.enumerated() {
                if let finding = finding(element, at: "\(path)[\(index)]") { return finding }
                count = index + 1
            }
            let isBeyond = bytes.withUnsafeBytes { bytes in
                ["\(path)[\(count)]", "\(path)[-1]", "\(path)[x]", "\(path).a"].allSatisfy {
                    DataField.value(at: $0, in: bytes) == nil
                }
            }
            if !isBeyond { return "DataField finds something behind the end of \(path)" }
        default: break
        }
        return nil
    }
}
