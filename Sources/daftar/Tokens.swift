import ArgumentParser
import EventLog
import Foundation
import Ledger
import Serving

struct Tokens: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Make, list and revoke the tokens that a server admits. A running server notices within a second.",
        subcommands: [Create.self, List.self, Revoke.self])
}

extension Tokens {
    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token and show it; only a salted hash of it is kept.")

        @OptionGroup var place: LedgerPlace
        @Argument(help: "Whose it is, or what for.")
        var name: String
        @Option(help: "What it may: writer, analyst, auditor, subscriber or admin (repeatable).")
        var role: [String]
        @Option(help: "Only for events of this category (repeatable; default: all).")
        var category: [String] = []
        @Flag(help: "It may see personal values.")
        var personal = false

        func run() throws {
            let roles = try role.map { word in
                guard let role = Role(rawValue: word) else {
                    let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError("--role is one of \(known), not \(word)")
                }
                return role
            }
            guard !roles.isEmpty else { throw ValidationError("--role is needed") }
            guard Ledger.exists(in: place.directory) else {
                throw ValidationError("\(place.directory) holds no ledger")
            }
            let rights = Rights(
                name: "", roles: Set(roles), categories: category.isEmpty ? nil : Set(category),
                seesPersonalValues: personal)
            let made = try TokenStore(in: place.directory).create(
                name: name, rights: rights, at: Surroundings.system.now())
            if place.json {
                var text = JSONText()
                text.add("id", made.token.id)
                text.add("token", made.text)
                return Console.line(text.object)
            }
            Console.line(made.text)
            Console.error("token \(made.token.id) for \(name); it is shown this once")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the tokens; revoked ones, too.")

        @OptionGroup var place: LedgerPlace

        func run() throws {
            let tokens = try TokenStore(in: place.directory).all
            if place.json { return Console.line(JSONText.array(tokens.map(json))) }
            for token in tokens {
                let roles = token.rights.roles.map(\.rawValue).sorted().joined(separator: ",")
                let categories = token.rights.categories.map { " only \($0.sorted().joined(separator: ","))" }
                Console.line(
                    "\(token.id)  \(token.name)  \(roles)\(categories ?? "")"
                        + (token.rights.seesPersonalValues ? "  personal values" : "")
                        + (token.revoked.map { "  revoked \($0)" } ?? ""))
            }
        }

        private func json(_ token: Token) -> [UInt8] {
            var text = JSONText()
            text.add("id", token.id)
            text.add("name", token.name)
            text.add("roles", strings: token.rights.roles.map(\.rawValue).sorted())
            if let categories = token.rights.categories {
                text.add("categories", strings: categories.sorted())
            }
            text.add("personal", token.rights.seesPersonalValues)
            text.add("created", token.created.description)
            if let revoked = token.revoked { text.add("revoked", revoked.description) }
            return text.object
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revoke a token, for good.")

        @OptionGroup var place: LedgerPlace
        @Argument(help: "The token's id.")
        var id: String

        func run() throws {
            let isRevoked = try TokenStore(in: place.directory).revoke(
                id: id, at: Surroundings.system.now())
            guard isRevoked else {
                Console.error("there is no token \(id) in force")
                throw ExitCode(1)
            }
            Console.line("revoked \(id)")
        }
    }
}
