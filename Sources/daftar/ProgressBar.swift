import Foundation

/// A progress bar on standard error, on a terminal only.
final class ProgressBar {
    private static let width = 30
    private static let intervalSeconds = 0.1

    private let start = Date()
    private var lastDrawn = Date.distantPast
    private let isOn = Console.isTerminal

    /// - Parameters:
    ///   - done: how much of `total`; a total of `nil` is not known.
    ///   - text: what stands behind the bar.
    func show(_ done: Double, of total: Double?, _ text: String) {
        let now = Date()
        guard isOn, now.timeIntervalSince(lastDrawn) >= Self.intervalSeconds else { return }
        lastDrawn = now
        var line = "\r"
        if let total, total > 0 {
            let share = min(1, done / total)
            let filled = Int(share * Double(Self.width))
            let left = share > 0 ? now.timeIntervalSince(start) * (1 - share) / share : 0
            line += "[" + String(repeating: "█", count: filled)
            line += String(repeating: "·", count: Self.width - filled)
            line += "] \(Int(share * 100)) % · \(Int(left.rounded(.up))) s left · "
        }
        write(line + text + "\u{1B}[K")
    }

    /// Removes the bar.
    func finish() {
        if isOn { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Array(text.utf8))
    }
}
