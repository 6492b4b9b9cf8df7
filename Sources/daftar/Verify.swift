import ArgumentParser
import EventLog
import Foundation
import Ledger

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Read everything and compare: records, tree, index, sealed values, views with their replay.",
        discussion: """
            The work is done in a child process: damaged pages of the database can end the process that reads \
            them, and that is then a finding. Status 0: clean; 1: findings.
            """)

    @OptionGroup var place: LedgerPlace
    @Flag(help: "Leave the views out: they are folded anew otherwise, in a temporary directory.")
    var noViews = false
    /// Set in the child.
    @Flag(help: .hidden)
    var inThisProcess = false

    func run() throws {
        if inThisProcess { return try verify() }
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        child.arguments = Array(CommandLine.arguments.dropFirst()) + ["--in-this-process"]
        try child.run()
        child.waitUntilExit()
        if child.terminationReason == .uncaughtSignal {
            report(
                [
                    Finding(
                        "reading ended with signal \(child.terminationStatus): pages of the database are damaged"
                    )
                ], nil)
            throw ExitCode(1)
        }
        if child.terminationStatus != 0 { throw ExitCode(1) }
    }

    private func verify() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let bar = ProgressBar()
        var findings = try ledger.verify { done, total in
            bar.show(Double(done), of: Double(total), "\(done) events")
        }
        if findings.isEmpty, !noViews { findings = try verifyViews(of: ledger, bar) }
        bar.finish()
        report(findings, ledger)
        if !findings.isEmpty { throw ExitCode(1) }
    }

    private func verifyViews(of ledger: Ledger, _ bar: ProgressBar) throws -> [Finding] {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("daftar-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let total = Double(try ledger.log.headPosition())
        return try ledger.verifyViews(in: scratch) { done in
            bar.show(Double(done), of: total, "\(done) events folded anew")
        }
    }

    private func report(_ findings: [Finding], _ ledger: Ledger?) {
        let head = ledger.flatMap { try? $0.log.headPosition() }
        if place.json {
            var text = JSONText()
            text.add("clean", findings.isEmpty)
            if let head { text.add("events", head) }
            text.add(
                "findings",
                array: findings.map { finding in
                    var text = JSONText()
                    if let position = finding.position { text.add("position", "\(position)") }
                    text.add("message", finding.message)
                    return text.object
                })
            return Console.line(text.object)
        }
        for finding in findings { Console.line("\(finding)") }
        if findings.isEmpty, let head { Console.line("clean: \(head) events") }
    }
}
