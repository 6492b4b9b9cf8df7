internal import Glibc
internal import Synchronization

/// The present time as HTTP's `Date` has it (RFC 9110, 5.6.7), written once a second.
final class DateText: Sendable {
    private let last = Mutex((second: 0, text: ""))

    var now: String {
        var second = time(nil)
        return last.withLock { last in
            if last.second == second { return last.text }
            var parts = tm()
            gmtime_r(&second, &parts)
            let text = String(unsafeUninitializedCapacity: 32) { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    // In the C locale, which is that of a program that sets no other.
                    strftime($0.baseAddress!, $0.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
                }
            }
            last = (second, text)
            return text
        }
    }
}
