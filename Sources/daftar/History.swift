import ArgumentParser
import EventLog
import Ledger
import Projecting

struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Everything about one entity, in the order in which it happened.",
        discussion: """
            For people day by day in words, in the ledger's time zone, with the names that entities have at the \
            moment; with --json as one array of events, from a server a line for each with its data.
            """)

    @OptionGroup var place: LedgerPlace
    @OptionGroup var remote: RemotePlace
    @OptionGroup var moment: MomentOptions
    @OptionGroup var locale: LocaleOption
    @Argument(help: "An entity, such as contact-7.")
    var entity: String
    @Flag(
        help: """
            The data itself, as it was written, a line an event; with --json else data of earlier schema versions is \
            shown as the present one.
            """)
    var original = false

    func run() throws {
        let reading: Reading = original ? .original : .present
        let ledger = try place.open()
        defer { ledger.close() }
        let events = try ledger.history(of: entity, at: moment.moment(of: ledger))
        if place.json {
            return Console.line(JSONText.array(try events.map { try ledger.json($0, as: reading) }))
        }
        if events.isEmpty { return Console.error("nothing is known about \(entity)") }
        if original { return try showData(events, ledger) }
        let names = try names(ledger)
        let display = locale.display(timeZone: ledger.settings.timeZone)
        let timeline = try Timeline(events, of: entity, in: ledger, names: names, display)
        Console.write(Array(timeline.text.utf8))
    }

    private func showData(_ events: [Event], _ ledger: Ledger) throws {
        for event in events {
            show(
                time: event.time.description, type: event.type, stream: event.stream, actor: event.actor,
                data: String(decoding: try ledger.disclosed(event, as: .original), as: UTF8.self))
        }
    }

    func show(time: String, type: String, stream: String, actor: String?, data: String) {
        Console.line("\(time)  \(type)  \(stream)\(actor.map { " by \($0)" } ?? "")  \(data)")
    }

    /// Names as the views have them at the moment. Without views that stand there nothing has a name, and the
    /// events are told all the same.
    private func names(_ ledger: Ledger) throws -> EntityNames {
        do {
            let views = try ViewsAccess.open(ledger)
            let at = try ledger.moment(asOf: moment.asOf, validAt: moment.validAt, of: views)
            return EntityNames(views, at: at)
        } catch {
            Console.error("entities are shown without their names: \(error)")
            return EntityNames(nil, at: SQLMoment(end: 0, now: .distantPast))
        }
    }
}
