internal import Glibc

/// Brings the names in a directory to the disk: syncing a file does not promise that it can be found.
enum DirectorySync {
    static func run(_ path: String) throws(LogError) {
        let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw .system("\(path) cannot be opened") }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw .system("\(path) cannot be synced") }
    }
}
