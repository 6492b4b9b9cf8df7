import ArgumentParser
import Ledger

/// `--as-of` and `--valid-at`.
struct MomentOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What was known: an instant, a date (the end of that day) or @position (the first so many events).",
            valueName: "moment"))
    var asOf: String?

    @Option(
        help: ArgumentHelp("What was true: an instant or a date (the end of that day).", valueName: "moment"))
    var validAt: String?

    func moment(of ledger: Ledger) throws -> Moment {
        try ledger.moment(asOf: asOf, validAt: validAt)
    }
}
