internal import EventLog
internal import Foundation
public import Projecting
internal import Vault

/// The ledger's events folded anew in a scratch directory: up to an upper moment, by the definitions of this
/// program, with hypothetical events after them – to be compared with the present.
///
/// ```
/// <scratch>/projections/    the views of the replay
/// <scratch>/log index keys  where there are hypothetical events: a copy of the log that they were added to
/// ```
/// The scratch has keys of its own, made for it: personal values of hypothetical events are sealed under those,
/// and those of the real ones are opened by the real ledger, which the scratch holds no key of.
public final class Replay: Sendable {
    /// What is replayed, and what it is compared with.
    public let original: Ledger
    /// The views as replayed.
    public let views: ProjectionEngine
    /// The real events that count: those before this position.
    public let base: UInt64
    /// The scratch's own ledger, where there are hypothetical events.
    private let scratch: Ledger?

    /// Replays nothing yet; call ``run(progress:)``.
    ///
    /// - Parameters:
    ///   - end: events before this position are replayed.
    ///   - directory: the scratch; made, and must not hold a ledger.
    ///   - isHypothetical: whether events are to be added, for which the log is copied.
    /// - Throws: ``LogError``, ``VaultError``; ``LogError/Code/storage`` where the directory is in use.
    @available(*, noasync)
    public init(
        of ledger: Ledger, before end: UInt64, in directory: String, isHypothetical: Bool,
        projections: [Projection] = Ledger.projections
    ) throws {
        original = ledger
        base = min(end, try ledger.log.headPosition())
        try Self.makeEmpty(directory)
        guard isHypothetical else {
            scratch = nil
            views = ledger.views(projections, earlier: [], in: directory + "/projections")
            return
        }
        try ledger.log.copy(before: base, to: directory)
        try Self.makeKeys(for: ledger.log, in: directory)
        let scratch = try Ledger(in: directory, access: .writing)
        self.scratch = scratch
        views = scratch.views(projections, earlier: [], in: directory + "/projections") {
            [base, weak ledger] in
            $0 < base ? ledger?.openData(at: $0) : scratch.openData(at: $0)
        }
    }

    deinit { scratch?.close() }

    private static func makeEmpty(_ directory: String) throws {
        let files = FileManager.default
        if let names = try? files.contentsOfDirectory(atPath: directory), !names.isEmpty {
            throw LogError(.storage, "\(directory) is not empty")
        }
        try files.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Every slot of the copied log gets a key of the scratch's own, so that what is added about the same
    /// people can be sealed; no box of the original opens under it.
    private static func makeKeys(for log: EventLog, in directory: String) throws {
        let keys = directory + "/keys"
        try FileManager.default.createDirectory(
            atPath: keys, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let master = MasterKey.generate(random: Surroundings.system.random)
        try master.write(to: keys + "/master")
        try Vault.create(
            directory: keys, logID: log.meta.id, master: master, filledCount: try log.slotEnd(),
            random: Surroundings.system.random)
    }

    /// Adds the events in `path`, CloudEvents one a line, behind those that are replayed. What is refused goes
    /// to `refusedPath` with its reasons.
    ///
    /// - Throws: ``LogError`` `closed` where the replay was made without hypothetical events.
    public func add(
        from path: String, refusedPath: String, report: @escaping (ImportProgress) -> Void = { _ in }
    ) async throws -> ImportProgress {
        guard let scratch else { throw LogError(.closed, "the replay takes no hypothetical events") }
        return try await scratch.importEvents(
            from: path, as: .cloudEvents, refusedPath: refusedPath, report: report)
    }

    /// Folds `names` (all projections where empty).
    @available(*, noasync)
    public func run(_ names: [String] = [], progress: (UInt64) throws -> Void = { _ in }) throws {
        let end = scratch == nil ? base : try scratch?.log.headPosition()
        try views.rebuild(names, before: end, progress: progress)
    }

    /// The moment at which the replay stands: its instant is `valid_at` if given, else the original's *now*,
    /// so that nothing differs by the clock alone.
    public func moment(validAt: String?) throws -> SQLMoment {
        let real = try original.moment(asOf: "@\(base)", validAt: validAt)
        let last = base == 0 ? nil : try original.log.event(at: base - 1)
        return SQLMoment(
            end: try scratch?.log.headPosition() ?? base, validAt: real.validAt,
            now: real.validAt ?? last?.recordedTime ?? .distantPast)
    }

    /// What statements can name: the views as replayed.
    public var schema: SQLSchema { (scratch ?? original).schema(of: views) }
}
