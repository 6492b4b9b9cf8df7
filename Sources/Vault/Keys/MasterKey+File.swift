extension MasterKey {
    /// Writes the key to a new file that its owner alone may read (0600), and syncs file and directory.
    ///
    /// - Throws: `exists` where there is such a file: a master key is never overwritten by accident.
    public func write(to path: String) throws(VaultError) {
        let (directory, name) = try Self.place(of: path)
        var line = line
        defer { Sodium.wipe(&line) }
        let file = try directory.create(name)
        try file.write(line, at: 0)
        try file.sync()
        try directory.sync()
    }

    /// The last step of a rotation: the file at `newPath` takes the place of the one at `path`, whose bytes
    /// are overwritten. Both lie in the same directory. Done again after a crash, it ends what it began.
    public static func replaceFile(at path: String, by newPath: String) throws(VaultError) {
        let (directory, name) = try place(of: path)
        let (_, newName) = try place(of: newPath)
        try directory.replace(name, by: newName)
    }

    /// Overwrites and removes a key file, if it is there.
    static func discardFile(at path: String) throws(VaultError) {
        let (directory, name) = try place(of: path)
        try directory.discard(name)
    }

    private static func place(of path: String) throws(VaultError) -> (directory: KeyDirectory, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (try KeyDirectory(path: "."), path) }
        let parent = slash == path.startIndex ? "/" : String(path[..<slash])
        return (try KeyDirectory(path: parent), String(path[path.index(after: slash)...]))
    }
}
