import ArgumentParser
import EventLog
import Ledger

struct LookUp: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lookup",
        abstract: "Find the contacts that have an e-mail address or a phone.",
        discussion: """
            It may be written as people write it: with Persian or Arabic digits, 09… or +98 …, spaces and hyphens. \
            Status 1 where nobody is found.
            """)

    @OptionGroup var place: LedgerPlace
    @Argument(help: "An e-mail address or a phone.")
    var text: String

    func run() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let found = try ledger.lookUp(text)
        if place.json {
            Console.line(JSONText.array(found.map(Self.json)))
        } else {
            for contact in found {
                Console.line(contact.contact + (contact.survivor.map { " (merged into \($0))" } ?? ""))
            }
        }
        if found.isEmpty { throw ExitCode(1) }
    }

    private static func json(_ found: FoundContact) -> [UInt8] {
        var text = JSONText()
        text.add("contact", found.contact)
        if let survivor = found.survivor { text.add("survivor", survivor) }
        return text.object
    }
}
