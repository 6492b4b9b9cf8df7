import ArgumentParser
import DaftarClient
import EventLog
import Foundation

/// A ledger that a server has: options of the commands that can ask one instead of a data directory.
struct RemotePlace: ParsableArguments {
    /// Where a token stands if no file is named.
    private static let tokenVariable = "DAFTAR_TOKEN"

    @Option(help: ArgumentHelp("Ask this server (http://…) instead of a data directory.", valueName: "url"))
    var server: String?

    @Option(
        help: ArgumentHelp(
            "The file that holds the token for --server (default: $\(tokenVariable)).", valueName: "path"))
    var tokenFile: String?

    func validate() throws {
        if tokenFile != nil, server == nil { throw ValidationError("--token-file goes with --server") }
    }

    fileprivate func client() throws -> DaftarClient {
        guard let server else { throw ValidationError("--server is needed") }
        do {
            return try DaftarClient(server, token: token())
        } catch let error as ClientError {
            throw ValidationError(error.message)
        }
    }

    private func token() throws -> String? {
        guard let tokenFile else { return ProcessInfo.processInfo.environment[Self.tokenVariable] }
        guard let bytes = FileManager.default.contents(atPath: tokenFile) else {
            throw ValidationError("\(tokenFile) cannot be read")
        }
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// A command that can also be answered by a server.
protocol RemoteCommand: ParsableCommand {
    var remote: RemotePlace { get }
    func run(at client: DaftarClient) async throws
}

extension RemoteCommand {
    func runRemotely() async throws {
        let client = try remote.client()
        defer { client.close() }
        try await run(at: client)
    }

    /// - Throws: `ValidationError` where `isGiven`: the option needs the data itself.
    func refuse(_ option: String, if isGiven: Bool) throws {
        if isGiven { throw ValidationError("\(option) does not go with --server") }
    }
}
