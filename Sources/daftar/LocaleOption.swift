import ArgumentParser
import CRM
import Projecting

/// `--locale`: how people are shown things. JSON and CSV are the same in all of them.
struct LocaleOption: ParsableArguments {
    @Option(
        help: "Numbers, dates and words for people: en, or fa (Persian digits, Jalali dates).",
        transform: { word in
            guard let language = Language(rawValue: word) else {
                throw ValidationError("--locale is en or fa, not \(word)")
            }
            return language
        })
    var locale: Language?

    /// - Parameter timeZone: the ledger's.
    func display(timeZone: String) -> Display { Display(locale ?? .english, timeZone: timeZone) }
}
