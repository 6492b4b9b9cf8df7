public import EventLog
internal import Foundation
internal import HTTPTypes
internal import Ledger
internal import Synchronization
internal import Vault

/// The ledger's tokens, `service/tokens.ndjson`: one JSON object a line, a salted hash in the place of the
/// secret. `daftar tokens` changes the file; a server looks at it again within a second.
///
/// A file that cannot be read whole admits nobody.
public final class TokenStore: Sendable {
    private let path: String
    private let state: Mutex<State>

    private struct State {
        var tokens: [String: Token]
        var mark: FileMark?
        var looked: ContinuousClock.Instant
    }

    /// What changes when a file is replaced.
    private struct FileMark: Equatable {
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    private static let interval = Duration.seconds(1)

    /// - Parameter directory: the data directory.
    /// - Throws: ``ServingError`` `token_file`.
    public init(in directory: String) throws {
        path = directory + "/service/tokens.ndjson"
        let mark = Self.mark(of: path)
        state = Mutex(State(tokens: try Self.read(path), mark: mark, looked: .now))
    }

    /// Whether none was ever made; a revoked one counts.
    public var isEmpty: Bool { state.withLock { $0.tokens.isEmpty } }

    /// In order of their making.
    public var all: [Token] {
        state.withLock { $0.tokens.values.sorted { ($0.created, $0.id) < ($1.created, $1.id) } }
    }

    // MARK: Asking

    /// What the token in `Authorization` may; without one everything, where none was ever made and only this
    /// machine can ask (`isLocal`).
    ///
    /// - Throws: ``Problem``, 401.
    func rights(by headers: some RequestHeaders, isLocal: Bool) throws -> Rights {
        guard let header = headers.value(of: .authorization) else {
            refresh()
            guard isLocal, isEmpty else { throw Problem.unauthenticated }
            return .local
        }
        guard let text = Self.token(in: header) else { throw Problem.unauthenticated }
        guard let rights = rights(ofToken: text) else { throw Problem.unknownToken }
        return rights
    }

    /// `Bearer …`; or `Basic …` with the token as the user's name, as libraries of the Segment spec send it.
    private static func token(in header: String) -> String? {
        let words = header.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2 else { return nil }
        switch words[0].lowercased() {
        case "bearer": return String(words[1])
        case "basic":
            guard let bytes = Base64.decode(String(words[1])),
                let text = String(validating: bytes, as: UTF8.self)
            else { return nil }
            return String(text.prefix { $0 != ":" })
        default: return nil
        }
    }

    /// What the token with this text may; `nil` where it is unknown or revoked.
    public func rights(ofToken text: some StringProtocol) -> Rights? {
        refresh()
        guard let (id, secret) = Token.parts(of: text), let token = state.withLock({ $0.tokens[id] }),
            token.admits(secret)
        else { return nil }
        return token.rights
    }

    private func refresh() {
        let now = ContinuousClock.now
        state.withLock { state in
            guard now - state.looked > Self.interval else { return }
            state.looked = now
            let mark = Self.mark(of: path)
            guard mark != state.mark else { return }
            // What was known is no longer sure: with a file that cannot be read, nobody is admitted.
            let tokens = try? Self.read(path)
            let nobody = state.tokens.mapValues { token in
                var token = token
                token.revoked = token.revoked ?? token.created
                return token
            }
            state.tokens = tokens ?? nobody
            state.mark = tokens == nil ? nil : mark
        }
    }

    // MARK: Changing

    /// Makes a token and keeps it.
    ///
    /// - Returns: the token's text, which is nowhere else.
    public func create(name: String, rights: Rights, at now: Instant) throws -> (token: Token, text: String) {
        let made = Token.make(name: name, rights: rights, at: now)
        try change { $0[made.token.id] = made.token }
        return made
    }

    /// - Returns: `false` where there is no such token in force.
    public func revoke(id: String, at now: Instant) throws -> Bool {
        var isFound = false
        try change { tokens in
            guard tokens[id]?.revoked == nil, tokens[id] != nil else { return }
            tokens[id]?.revoked = now
            isFound = true
        }
        return isFound
    }

    private func change(_ body: (inout [String: Token]) -> Void) throws {
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let lock = try FileLock(path + ".lock")
        defer { lock.release() }
        var tokens = try Self.read(path)
        body(&tokens)
        let lines = tokens.values.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
            .map { $0.line + [UInt8(ascii: "\n")] }
        try SyncedFile.replace(path, with: Array(lines.joined()))
        state.withLock { state in
            state.tokens = tokens
            state.mark = Self.mark(of: path)
        }
    }

    // MARK: The file

    private static func read(_ path: String) throws -> [String: Token] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            if FileManager.default.fileExists(atPath: path) {
                throw ServingError(.tokenFile, "\(path) cannot be read")
            }
            return [:]
        }
        var tokens: [String: Token] = [:]
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let token = Token(line: Array(line)) else {
                throw ServingError(.tokenFile, "\(path), line \(index + 1), is no token")
            }
            tokens[token.id] = token
        }
        return tokens
    }

    private static func mark(of path: String) -> FileMark? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return FileMark(
            inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }
}
