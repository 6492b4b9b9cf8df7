import ArgumentParser
import EventLog
import Ledger
import Projecting

struct Rebuild: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Build views anew from the log, beside those that answer meanwhile.")

    @OptionGroup var place: LedgerPlace

    @Argument(help: "The projections to build; all of them if none is named.")
    var names: [String] = []

    @Flag(help: "Keep no past of the rows: past moments are then folded from the log, which is slow.")
    var noHistory = false

    func run() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let total = Double(try ledger.log.headPosition())
        let (bar, start) = (ProgressBar(), ContinuousClock.now)
        var events: UInt64 = 0
        try ledger.views().rebuild(names, keepsHistory: !noHistory) { done in
            events = done
            bar.show(Double(done), of: total, "\(done) events")
        }
        bar.finish()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let rate = seconds > 0 ? Int(Double(events) / seconds) : 0
        if place.json {
            Console.line(#"{"events":\#(events),"seconds":\#(seconds),"events_per_second":\#(rate)}"#)
        } else {
            Console.line("folded \(events) events in \((seconds * 100).rounded() / 100) s (\(rate)/s)")
        }
    }
}
