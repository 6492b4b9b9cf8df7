import ArgumentParser
// For its `malloc` and `free`, which the linker takes for libc's: what one thread makes and another frees, as
// requests are, costs no lock.
import CMimalloc
import Foundation

/// `daftar`: the command line. Exit status 0 done, 1 refused or findings, 2 usage.
@main struct Daftar: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daftar",
        abstract:
            "An event-sourced CRM ledger: append facts, read any past moment, prove that nothing was changed.",
        subcommands: [
            Init.self, Import.self, Append.self, Read.self, History.self, Export.self, Verify.self,
            Erase.self, Keys.self, LookUp.self, Disclose.self, Stats.self, CatalogueCommand.self,
            Rebuild.self, SQL.self, Query.self, ReportCommand.self, Views.self, Explain.self, Diff.self,
            ReplayCommand.self, Serve.self, Tokens.self, Subscribe.self, Bench.self, Mappings.self, Demo.self,
        ])

    @OptionGroup var place: LedgerPlace

    static func main() async {
        do {
            var command = try parseAsRoot()
            if let command = command as? any RemoteCommand, command.remote.server != nil {
                try await command.runRemotely()
            } else if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(with: error)
        }
    }

    /// Says what went wrong and ends the process.
    private static func exit(with error: any Error) -> Never {
        switch exitCode(for: error) {
        case .success: Self.exit(withError: error)
        case .validationFailure:
            Console.error(fullMessage(for: error))
            Foundation.exit(2)
        default:
            if !(error is ExitCode) { Failure.report(error) }
            Foundation.exit(1)
        }
    }
}
