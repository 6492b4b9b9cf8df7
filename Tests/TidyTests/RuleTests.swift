import Foundation
import Testing

/// Rules of the repository that no compiler knows.
@Suite struct RuleTests {
    private static let topLevel: Set<String> = [
        "Package.swift", "Sources", "Tests", "Projections", "Benchmarks", "README.md",
    ]
    private static let maximumLines = 600

    @Test func `the top level holds what it may`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Repository.root.path)
        for name in names where !name.hasPrefix(".") && name != "Package.resolved" && name != "daftar-data" {
            #expect(Self.topLevel.contains(name), "\(name) does not belong at the top level")
        }
    }

    @Test func `files are short`() throws {
        for folder in ["Sources", "Tests"] {
            for file in try Repository.swiftFiles(below: folder) {
                #expect(file.lines.count <= Self.maximumLines, "\(file) has \(file.lines.count) lines")
            }
        }
    }

    @Test(arguments: [
        "try" + "!", "TO" + "DO", "FIX" + "ME", "fatal" + "Error()", "JSON" + "Decoder",
        "JSON" + "Serialization",
    ])
    func `sources do without`(_ phrase: String) throws {
        for file in try Repository.swiftFiles(below: "Sources") {
            for (index, line) in file.lines.enumerated() {
                #expect(!line.contains(phrase), "\(file):\(index + 1)")
            }
        }
    }

    @Test func `what the compiler is told to trust has its proof beside it`() throws {
        for file in try Repository.swiftFiles(below: "Sources") {
            for (index, line) in file.lines.enumerated()
            where line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") {
                let around = file.lines[max(0, index - 5)...min(file.lines.count - 1, index + 3)]
                #expect(
                    around.contains { $0.contains("//") },
                    "\(file):\(index + 1) has no comment that proves it")
            }
        }
    }

    @Test func `no test is switched off`() throws {
        for file in try Repository.swiftFiles(below: "Tests") where !file.path.contains("TidyTests") {
            for (index, line) in file.lines.enumerated() {
                for phrase in [".disabled(", "XCTSkip", "withKnownIssue"] {
                    #expect(!line.contains(phrase), "\(file):\(index + 1)")
                }
            }
        }
    }
}
