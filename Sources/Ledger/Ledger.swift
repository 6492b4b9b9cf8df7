public import CRM
public import EventLog
internal import Foundation
internal import Synchronization
public import Vault

/// A company's ledger: the log, the catalogue of what may be recorded, and the vault of personal values,
/// opened together from one data directory. What an app embeds.
///
/// ```
/// log/  index/  writer.lock   the event log (EventLog)
/// keys/                       the vault's slots and, by default, the master key (Vault)
/// lookups/                    which contact has which e-mail address or phone, hashed
/// service/erasures.ndjson     the list of erasures
/// ```
public final class Ledger: Sendable {
    public enum Access: Sendable {
        case reading, writing
    }

    public let log: EventLog
    public let settings: LedgerSettings
    public let directory: String
    /// `nil` where the keys are lost: everything but the sealed values is served.
    public let vault: Vault?
    /// Why there is no vault.
    public let vaultProblem: VaultError?
    let company: CompanyCatalogue
    /// Whether personal values are sealed: always, but where the cost of that is measured.
    let isSealing: Bool
    let erasures: Erasures
    /// `nil` without keys.
    let lookUps: LookUps?

    // MARK: Making and opening

    public static func exists(in directory: String) -> Bool { EventLog.exists(in: directory) }

    /// Makes an empty ledger in `directory`.
    ///
    /// - Parameter master: where the master key comes from; a key file that does not exist is made.
    @available(*, noasync)
    public static func create(
        in directory: String, settings: LedgerSettings, master: MasterKeySource? = nil,
        surroundings: Surroundings = .system
    ) throws {
        guard let id = LogID(surroundings.random(16)) else { preconditionFailure("16 bytes are a log id") }
        let meta = LogMeta(
            id: id, origin: settings.name, settings: settings.json, ruleVersion: CRMGuard().ruleVersion)
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // The keys come first: a ledger that is there has them.
        try EventLog.create(in: directory, meta: meta, dictionary: ShippedDictionary.content) { isResumed in
            if isResumed { setAsideKeys(in: directory, alsoMaster: master == nil) }
            let key = try masterKey(master, in: directory, creating: true, surroundings)
            try Vault.create(
                directory: directory + "/keys", logID: id, master: key, random: surroundings.random)
        }
    }

    /// What a process left that was killed while it made a ledger; nothing is sealed under it.
    private static func setAsideKeys(in directory: String, alsoMaster: Bool) {
        for name in alsoMaster ? ["slots", "master"] : ["slots"] {
            let path = "\(directory)/keys/\(name)"
            rename(path, path + ".unfinished")
        }
    }

    private static func masterKey(
        _ source: MasterKeySource?, in directory: String, creating: Bool, _ surroundings: Surroundings
    ) throws -> MasterKey {
        let source = source ?? .inDirectory(directory + "/keys")
        if creating, case .file(let path) = source, !FileManager.default.fileExists(atPath: path) {
            let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
            try FileManager.default.createDirectory(
                atPath: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try MasterKey.generate(random: surroundings.random).write(to: path)
        }
        return try source.load()
    }

    /// Opens the ledger in `directory`. Without its keys it opens all the same and says so in
    /// ``vaultProblem``.
    public convenience init(
        in directory: String, access: Access, master: MasterKeySource? = nil,
        surroundings: Surroundings = .system
    ) throws {
        try self.init(
            in: directory, access: access, master: master, surroundings: surroundings, builtIn: .builtIn)
    }

    /// - Parameters:
    ///   - builtIn: the types that it takes beside the company's own.
    ///   - isSealing: `false` leaves personal values in the clear, in the ledger that a benchmark makes of
    ///     invented people and throws away. No other caller may say so.
    package init(
        in directory: String, access: Access, master: MasterKeySource? = nil,
        surroundings: Surroundings = .system, builtIn: Catalogue = .builtIn, isSealing: Bool = true
    ) throws {
        self.isSealing = isSealing
        self.directory = directory
        let settings = try LedgerSettings(EventLog.meta(in: directory))
        self.settings = settings
        if access == .writing {
            let rules = CRMGuard(builtIn: builtIn, endOfDay: { settings.end(of: $0) })
            log = try EventLog(in: directory, access: .writing(rules), surroundings: surroundings)
            // The vault asks the index which subject has which slot.
            try log.waitForIndex()
        } else {
            log = try EventLog(in: directory, access: .reading, surroundings: surroundings)
        }
        company = try CompanyCatalogue(log, builtIn: builtIn)
        do {
            vault = try Self.vault(log, directory, access, master, surroundings)
            vaultProblem = nil
        } catch let error as VaultError where Self.isLoss(error) {
            vault = nil
            vaultProblem = error
        }
        lookUps =
            if let vault { try LookUps(log: log, vault: vault, directory: directory, access) } else { nil }
        erasures = try Erasures(log: log, vault: vault, lookUps: lookUps, directory: directory)
        if access == .reading {
            erasures.withhold()
        } else {
            erasures.settle()
            lookUps?.open()
        }
    }

    private static func vault(
        _ log: EventLog, _ directory: String, _ access: Access, _ source: MasterKeySource?,
        _ surroundings: Surroundings
    ) throws -> Vault {
        let source = source ?? .inDirectory(directory + "/keys")
        return try source.withRotationEnded(forWriting: access == .writing) { (key) throws(VaultError) in
            do {
                return try Vault(
                    directory: directory + "/keys", logID: log.meta.id, master: key,
                    slotEnd: try log.slotEnd(), random: surroundings.random, readOnly: access == .reading)
            } catch let error as VaultError {
                throw error
            } catch {
                throw VaultError(.storage, "the log cannot be asked for its slots: \(error)")
            }
        }
    }

    /// What whoever opened the ledger should be told: erasures that had to be carried out again, keys that
    /// are lost or have come back.
    public var notices: [String] {
        (vaultProblem.map { ["personal values cannot be read: \($0)"] } ?? []) + erasures.notices
    }

    /// Whether the keys are lost or wrong, rather than out of reach at the moment.
    private static func isLoss(_ error: VaultError) -> Bool {
        switch error.code {
        case .missing, .wrongMasterKey, .malformedMasterKey, .damaged, .otherLedger, .unsupportedFormat: true
        default: false
        }
    }

    /// Every type of event that this ledger takes: the built-in ones and the company's own.
    public var catalogue: Catalogue { company.catalogue }

    public func close() {
        lookUps?.close()
        log.close()
    }
}

extension Surroundings {
    /// The system's clock and randomness.
    public static let system = Surroundings(
        now: {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            return Instant(microseconds: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000)
        },
        random: { SystemRandom.bytes($0) })
}
