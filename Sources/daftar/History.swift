import ArgumentParser
import EventLog
import Ledger

struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Everything about one entity, in the order in which it happened.")

    @OptionGroup var place: LedgerPlace
    @OptionGroup var moment: MomentOptions
    @Argument(help: "An entity, such as contact-7.")
    var entity: String

    func run() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let events = try ledger.history(of: entity, at: moment.moment(of: ledger))
        if place.json { return Console.line(JSONText.array(try events.map(ledger.json))) }
        if events.isEmpty { Console.error("nothing is known about \(entity)") }
        for event in events {
            let data = String(decoding: try ledger.disclosed(event), as: UTF8.self)
            let actor = event.actor.map { " by \($0)" } ?? ""
            Console.line("\(event.time)  \(event.type)  \(event.stream)\(actor)  \(data)")
        }
    }
}
