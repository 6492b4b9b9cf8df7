import ArgumentParser
import EventLog
import Ledger

struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Everything about one entity, in the order in which it happened.")

    @OptionGroup var place: LedgerPlace
    @OptionGroup var remote: RemotePlace
    @OptionGroup var moment: MomentOptions
    @Argument(help: "An entity, such as contact-7.")
    var entity: String
    @Flag(help: "Data as it was written; else data of earlier schema versions is shown as the present one.")
    var original = false

    func run() throws {
        let reading: Reading = original ? .original : .present
        let ledger = try place.open()
        defer { ledger.close() }
        let events = try ledger.history(of: entity, at: moment.moment(of: ledger))
        if place.json {
            return Console.line(JSONText.array(try events.map { try ledger.json($0, as: reading) }))
        }
        if events.isEmpty { Console.error("nothing is known about \(entity)") }
        for event in events {
            show(
                time: event.time.description, type: event.type, stream: event.stream, actor: event.actor,
                data: String(decoding: try ledger.disclosed(event, as: reading), as: UTF8.self))
        }
    }

    func show(time: String, type: String, stream: String, actor: String?, data: String) {
        Console.line("\(time)  \(type)  \(stream)\(actor.map { " by \($0)" } ?? "")  \(data)")
    }
}
