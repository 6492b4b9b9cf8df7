import Foundation

/// A process for the crash tests to kill: it makes a log or a ledger, appends to it, follows it, checks it.
///
/// ```
/// create DIR KIND
/// append DIR KIND round=R writers=W requests=N patience=MS    N 0: until it is killed
/// follow DIR                                                  reads until it is killed
/// check  DIR KIND acks=FILE round=R
/// view   DIR ledger round=R keeping=following|rebuilding|once      until it is killed, or once
/// compare DIR ledger scratch=PATH round=R had-views=true|false
/// ```
/// KIND is `log` (an EventLog alone) or `ledger`. What it says, a line each and each in one write:
/// `ack …` an ``Acknowledgement``; `error …` an answer that was none; `problem …` what must not be.
@main
struct CrashWorker {
    static func main() async {
        // Nobody listens any more: the test was ended.
        Thread.detachNewThread {
            var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
            while poll(&output, 1, -1) <= 0 {}
            _exit(4)
        }
        do {
            try await run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            Report.line("error \(error)")
            exit(3)
        }
    }

    private static func run(_ arguments: [String]) async throws {
        guard arguments.count >= 2 else { return usage() }
        let (command, directory) = (arguments[0], arguments[1])
        let kind = arguments.count > 2 ? BookKind(rawValue: arguments[2]) ?? .log : .log
        var options: [String: String] = [:]
        for argument in arguments.dropFirst(2) {
            let parts = argument.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { options[String(parts[0])] = String(parts[1]) }
        }
        let round = options["round"].flatMap(Int.init) ?? 0
        switch command {
        case "create":
            try kind.create(in: directory)
            Report.line("created")
        case "append":
            let appending = Appending(
                kind: kind, directory: directory, round: round,
                writers: options["writers"].flatMap(Int.init) ?? 4,
                requests: options["requests"].flatMap(Int.init) ?? 0,
                patienceMilliseconds: options["patience"].flatMap(Int.init) ?? 5_000)
            try await appending.run()
        case "follow":
            try await Following(directory: directory).run()
        case "check":
            let checking = Checking(
                kind: kind, directory: directory, acknowledgementsPath: options["acks"] ?? "", round: round)
            exit(try await checking.run() ? 0 : 1)
        case "view":
            let keeping = options["keeping"].flatMap(Viewing.Keeping.init) ?? .following
            try await Viewing(directory: directory, round: round, keeping: keeping).run()
        case "compare":
            let comparing = Comparing(
                directory: directory, scratch: options["scratch"] ?? "", round: round,
                hadViews: options["had-views"] == "true")
            exit(try comparing.run() ? 0 : 1)
        default: usage()
        }
    }

    private static func usage() {
        Report.line("error usage")
        exit(2)
    }
}

/// What the worker says. Not `print`: a line is out, in one piece, before the next step, and the shim sees it.
enum Report {
    static func line(_ text: String) {
        let bytes = Array((text.prefix(4_000) + "\n").utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }
}
