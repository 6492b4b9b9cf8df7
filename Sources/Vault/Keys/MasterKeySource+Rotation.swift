extension MasterKeySource {
    /// Where a rotation keeps the new key until it takes the place of the old one: beside a key file, with
    /// `.new` behind its name.
    var newPath: String? {
        if case .file(let path) = self { path + ".new" } else { nil }
    }

    /// Opens something with the key. Where a rotation was broken off after the slots were put under the new
    /// key and before that took the place of the old one, the new one is used, and – to write – takes it now.
    public func withRotationEnded<Result>(
        forWriting: Bool, _ open: (MasterKey) throws(VaultError) -> Result
    ) throws(VaultError) -> Result {
        do {
            return try open(load())
        } catch  where error.code == .wrongMasterKey {
            guard case .file(let path) = self, let newPath,
                let result = try? open(MasterKeySource.file(newPath).load())
            else { throw error }
            if forWriting { try MasterKey.replaceFile(at: path, by: newPath) }
            return result
        }
    }
}

extension MasterKeySource {
    /// The key; one that is made now where this is a file that does not exist.
    public func loadOrMake(random: (Int) -> [UInt8] = SystemRandom.bytes) throws(VaultError) -> MasterKey {
        do {
            return try load()
        } catch  where error.code == .missing {
            guard case .file(let path) = self else { throw error }
            let key = MasterKey.generate(random: random)
            try key.write(to: path)
            return key
        }
    }

    /// Overwrites and removes a key file that is not used any more; other sources are not this program's.
    public func discard() throws(VaultError) {
        if case .file(let path) = self { try MasterKey.discardFile(at: path) }
    }
}

extension Vault {
    /// Puts the keys under a new master key of this ledger's own, in place of the key file `path`.
    ///
    /// The new key is on disk, at `path.new`, before anything is put under it; after a crash at any point
    /// one of the two files has the key that the slots are under.
    ///
    /// - Throws: as ``rotate(to:)``, and `storage`.
    public func rotate(keyFile path: String) throws(VaultError) {
        let newPath = path + ".new"
        let source = MasterKeySource.file(newPath)
        let key: MasterKey
        do {
            // One that was made before a crash.
            key = try source.load()
        } catch  where error.code == .missing || error.code == .malformedMasterKey {
            // A file that was cut short has never been used.
            try MasterKey.discardFile(at: newPath)
            key = MasterKey.generate(random: random)
            try key.write(to: newPath)
        }
        try rotate(to: key)
        try MasterKey.replaceFile(at: path, by: newPath)
    }
}
