import ArgumentParser
import Ledger

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make an empty ledger.")

    @OptionGroup var place: LedgerPlace
    @Option(help: "IANA time zone: what a day or a month is.")
    var timeZone = "UTC"
    @Option(help: "gregorian or persian: what a month and a year are.")
    var calendar = "gregorian"
    @Option(help: "ISO 4217 code of the ledger's own currency.")
    var currency: String?
    @Option(help: "The ledger's name, the origin of its checkpoints.")
    var name = "daftar"

    func run() throws {
        guard let calendar = LedgerSettings.CalendarKind(rawValue: calendar) else {
            throw ValidationError("--calendar is gregorian or persian")
        }
        let settings = try LedgerSettings(
            timeZone: timeZone, calendar: calendar, currency: currency, name: name)
        try Ledger.create(in: place.directory, settings: settings, master: place.masterKeySource())
        // So that whoever reads next finds an index, an empty one.
        try Ledger(in: place.directory, access: .writing, master: place.masterKeySource()).close()
        if place.json {
            var text = JSONText()
            text.add("data", place.directory)
            text.add("name", name)
            Console.line(text.object)
        } else {
            Console.line("made an empty ledger in \(place.directory)")
            if place.masterKey == nil {
                Console.line("the master key is in \(place.directory)/keys/master: keep a copy elsewhere")
            }
        }
    }
}
