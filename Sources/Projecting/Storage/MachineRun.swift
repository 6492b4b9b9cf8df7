internal import Foundation

/// The time since the machine was started, by the name that Linux gives it (random(4), `boot_id`).
///
/// What a process has written and not synced is there for others as long as the machine runs, even where the
/// process was killed; when the machine goes down it may be lost, in any part.
enum MachineRun {
    /// 36 characters. Where the system gives no name, one that no other process has.
    static let current: String = {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        let name = text?.trimmingCharacters(in: .newlines) ?? ""
        return name.utf8.count == 36 ? name : UUID().uuidString
    }()
}
