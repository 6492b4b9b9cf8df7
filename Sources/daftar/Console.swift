import EventLog
import Foundation
import Ledger

/// Standard output and standard error.
enum Console {
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Columns of the terminal; where standard output is none, $COLUMNS or 80.
    static var width: Int {
        var size = winsize()
        if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 80
    }

    /// A line on standard output.
    static func line(_ text: String) {
        write(Array((text + "\n").utf8))
    }

    static func line(_ bytes: [UInt8]) {
        write(bytes + [UInt8(ascii: "\n")])
    }

    static func write(_ bytes: [UInt8]) {
        do {
            try FileHandle.standardOutput.write(contentsOf: bytes)
        } catch {
            // The reader of a pipe has gone: there is nobody left to tell.
            Foundation.exit(1)
        }
    }

    /// A line on standard error.
    static func error(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Array((text + "\n").utf8))
    }
}

/// What went wrong, in words, on standard error.
enum Failure {
    static func report(_ error: any Error) {
        switch error {
        case let refusal as Refusal:
            for reason in refusal.reasons {
                let place = reason.field.isEmpty ? "" : " \(reason.field)"
                Console.error("refused (\(reason.code.rawValue))\(place): \(reason.message)")
            }
        default: Console.error("error: \(error)")
        }
    }
}
