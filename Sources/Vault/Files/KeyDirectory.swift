internal import Glibc

/// The directory of the keys, held open: files are made, replaced and destroyed in it.
final class KeyDirectory: Sendable {
    let path: String
    private let descriptor: Int32

    /// - Throws: `missing`, `storage`.
    init(path: String) throws(VaultError) {
        self.path = path
        descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { throw .system("\(path) cannot be opened") }
    }

    deinit { close(descriptor) }

    /// Makes the directory where there is none; its owner alone may enter it.
    static func make(_ path: String) throws(VaultError) {
        if mkdir(path, 0o700) == 0 {
            let parent = path.last == "/" ? path + ".." : path + "/.."
            try KeyDirectory(path: parent).sync()
        } else if errno != EEXIST {
            throw .system("\(path) cannot be made")
        }
    }

    /// One `Vault` at a time may write. The lock is flock's on the directory, since `slots` itself is replaced
    /// when the master key is rotated; it goes with the process, however that ends.
    func lock() throws(VaultError) {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { throw VaultError(.locked, "\(path) is open for writing elsewhere") }
            throw .system("\(path) cannot be locked")
        }
    }

    func sync() throws(VaultError) {
        if fsync(descriptor) != 0 { throw .system("\(path) cannot be synced") }
    }

    // MARK: Files

    /// A new file, 0600.
    func create(_ name: String) throws(VaultError) -> KeyFile {
        try open(name, flags: O_RDWR | O_CREAT | O_EXCL)
    }

    func open(_ name: String, forWriting: Bool) throws(VaultError) -> KeyFile {
        try open(name, flags: forWriting ? O_RDWR : O_RDONLY)
    }

    private func open(_ name: String, flags: Int32) throws(VaultError) -> KeyFile {
        let file = openat(descriptor, name, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw .system("\(path)/\(name) cannot be opened") }
        return KeyFile(descriptor: file, path: "\(path)/\(name)")
    }

    /// `nil` where there is no such file.
    func identity(of name: String) throws(VaultError) -> FileIdentity? {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return nil }
            throw .system("\(path)/\(name) cannot be looked at")
        }
        return FileIdentity(status)
    }

    /// Puts `newName`, already synced, in the place of `name`, and destroys what `name` was.
    ///
    /// The old file keeps a name, with `.old` behind it, until its bytes are overwritten; whoever finds it
    /// after a crash calls ``discard(_:unless:)``.
    ///
    /// - Parameter replaced: called as soon as the new file has the name.
    func replace(
        _ name: String, by newName: String, replaced: () -> Void = {}
    ) throws(VaultError) {
        let old = name + ".old"
        try discard(old, unless: name)
        if try identity(of: newName) == nil { return }
        guard linkat(descriptor, name, descriptor, old, 0) == 0 else {
            throw .system("\(path)/\(name) cannot be kept")
        }
        try rename(newName, to: name, renamed: replaced)
        try discard(old, unless: name)
    }

    /// Renames a file over what may be there, and syncs the directory.
    func rename(_ name: String, to newName: String, renamed: () -> Void = {}) throws(VaultError) {
        guard renameat(descriptor, name, descriptor, newName) == 0 else {
            throw .system("\(path)/\(name) cannot be renamed")
        }
        renamed()
        try sync()
    }

    /// Overwrites and removes a file that may hold keys, if it is there; only removes it where it is another
    /// name of `current`.
    func discard(_ name: String, unless current: String? = nil) throws(VaultError) {
        guard let identity = try identity(of: name) else { return }
        let currentIdentity: FileIdentity?
        if let current { currentIdentity = try self.identity(of: current) } else { currentIdentity = nil }
        if identity != currentIdentity {
            try open(name, forWriting: true).overwrite()
        }
        guard unlinkat(descriptor, name, 0) == 0 else { throw .system("\(path)/\(name) cannot be removed") }
        try sync()
    }
}

/// What tells a file from another, whatever their names.
struct FileIdentity: Equatable {
    private let device: dev_t
    private let node: ino_t

    init(_ status: stat) {
        device = status.st_dev
        node = status.st_ino
    }
}
