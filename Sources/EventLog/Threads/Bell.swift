/// Wakes one thread that waits for something to happen. A ring before the wait is not lost; many are one.
package final class Bell: @unchecked Sendable {
    // Proof: `hasRung` is touched only while the monitor is locked.
    private let monitor = Monitor()
    private var hasRung = false

    package init() {}

    package func ring() {
        monitor.lock()
        defer { monitor.unlock() }
        hasRung = true
        monitor.signal()
    }

    /// Returns once it has rung, or `milliseconds` are over; `nil` waits for the ring.
    package func wait(milliseconds: Int?) {
        monitor.lock()
        defer { monitor.unlock() }
        monitor.wait(milliseconds: milliseconds) { !hasRung }
        hasRung = false
    }
}
